package dev.jib.it.stand;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A program to run: an immutable description; it inherits nothing of the environment but PATH. */
public record Command(
        ImmutableList<String> line,
        Path directory,
        ImmutableMap<String, String> environment,
        byte[] input,
        Duration timeout) {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /** A program with its arguments, in the root directory, with nothing to read. */
    public static Command of(String... line) {
        return of(List.of(line));
    }

    /** A program with its arguments, in the root directory, with nothing to read. */
    public static Command of(List<String> line) {
        return new Command(
                ImmutableList.copyOf(line), Path.of("/"), ImmutableMap.of(), new byte[0], TIMEOUT);
    }

    /** The same in another directory. */
    public Command in(Path place) {
        return new Command(line, place, environment, input, timeout);
    }

    /** The same with one more environment variable, or another value for it. */
    public Command with(String name, String value) {
        return withAll(ImmutableMap.of(name, value));
    }

    /** The same with more environment variables. */
    public Command withAll(ImmutableMap<String, String> more) {
        ImmutableMap<String, String> all =
                ImmutableMap.<String, String>builder()
                        .putAll(environment)
                        .putAll(more)
                        .buildKeepingLast();
        return new Command(line, directory, all, input, timeout);
    }

    /** The same with this on its standard input. */
    public Command reading(byte[] bytes) {
        return new Command(line, directory, environment, bytes, timeout);
    }

    /** The same with this on its standard input. */
    public Command reading(String text) {
        return reading(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with another limit than five minutes. */
    public Command within(Duration limit) {
        return new Command(line, directory, environment, input, limit);
    }

    /** Starts it with pipes on all three streams. */
    public Process start() {
        return start(builder());
    }

    /** Starts it with both outputs appended to a file, and nothing to read. */
    public Process startLogging(Path log) {
        return start(
                builder()
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .redirectInput(Path.of("/dev/null").toFile()));
    }

    /** Runs it to its end; fails the test, and kills it, when that takes too long. */
    public Outcome run() {
        return run(process -> {});
    }

    /** The same, telling who asks of the process once it has started. */
    public Outcome run(Consumer<Process> started) {
        Process process = start();
        started.accept(process);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<Thread> pumps =
                List.of(
                        Thread.ofVirtual().start(() -> pump(process.getInputStream(), out)),
                        Thread.ofVirtual().start(() -> pump(process.getErrorStream(), err)),
                        Thread.ofVirtual().start(() -> feed(process.getOutputStream())));
        try {
            boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            for (Thread pump : pumps) {
                pump.join(Duration.ofSeconds(10));
            }
            Outcome outcome =
                    new Outcome(
                            line,
                            ended ? process.exitValue() : -1,
                            out.toByteArray(),
                            err.toString(StandardCharsets.UTF_8));
            if (!ended) {
                throw new AssertionError("not ended after " + timeout + ": " + outcome);
            }
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IllegalStateException("interrupted while waiting for " + line, e);
        }
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.environment().keySet().retainAll(java.util.Set.of("PATH"));
        builder.environment().putAll(environment);
        return builder;
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + builder.command(), e);
        }
    }

    private static void pump(InputStream from, OutputStream to) {
        try {
            from.transferTo(to);
        } catch (IOException ignored) {
            // The process was killed; what it had written is there.
        }
    }

    private void feed(OutputStream stdin) {
        try (stdin) {
            stdin.write(input);
        } catch (IOException ignored) {
            // The program ended without reading its input.
        }
    }
}
