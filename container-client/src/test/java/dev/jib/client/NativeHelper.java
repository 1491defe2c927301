package dev.jib.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The native binary, run as git runs it; a test is skipped where there was no C compiler to build
 * it.
 */
final class NativeHelper {
    static final Path BINARY = Path.of("target/bin/git-remote-jib").toAbsolutePath();

    static final String URL = "https://github.com/acme/site.git";

    /** The line that opens a fetch of {@link #URL}. */
    static final String FETCH_LINE =
            "0050git-upload-pack https://github.com/acme/site.git\0host=github.com\0\0version=2\0";

    private static final int PATIENCE_SECONDS = 60;

    private NativeHelper() {}

    record Result(int code, String out, String err) {}

    /** Skips the test, with the reason, where the binary could not be built. */
    static void assumeBuilt() {
        need(Files.isExecutable(BINARY), "git-remote-jib was not built: install musl-tools");
    }

    /**
     * Skips the test where something is missing, or fails it where everything must have been
     * tested.
     */
    static void need(boolean present, String reason) {
        if (!present && "1".equals(System.getenv("JIB_TESTS_NEED_ALL"))) {
            throw new AssertionError(reason);
        }
        assumeTrue(present, reason);
    }

    /** Starts the helper for {@link #URL}, with nothing in its environment but these variables. */
    static Process start(Map<String, String> environment) throws IOException {
        return start(environment, "origin", URL);
    }

    static Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command =
                Stream.concat(Stream.of(BINARY.toString()), Stream.of(arguments)).toList();
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Sends the text, closes standard input and waits for the end. */
    static Result finish(Process helper, String input) throws Exception {
        CompletableFuture<String> out = text(helper.getInputStream());
        CompletableFuture<String> err = text(helper.getErrorStream());
        try (OutputStream in = helper.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException expected) {
            // The helper had enough before it read everything; its exit code tells the rest.
        }
        awaitEnd(helper);
        return new Result(helper.exitValue(), out.get(), err.get());
    }

    /** Waits for the end of a helper whose standard input is already closed. */
    static int awaitEnd(Process helper) throws InterruptedException {
        if (!helper.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            helper.destroyForcibly();
            throw new AssertionError("the helper did not end");
        }
        return helper.exitValue();
    }

    /** Everything that comes from the stream, read in the background. */
    static CompletableFuture<String> text(InputStream stream) {
        return inBackground(() -> new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1));
    }

    /** A value that is made on a thread of its own. */
    static <T> CompletableFuture<T> inBackground(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable task =
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Exception | AssertionError fault) {
                        result.completeExceptionally(fault);
                    }
                };
        Thread.ofPlatform().daemon().start(task);
        return result;
    }
}
