package dev.jib.mounts.git;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.UserIds;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs git as a process: no {@code GIT_*} variable of the caller, no prompt, no hook, no file
 * system monitor, no background maintenance, English messages. When the caller is root and the
 * directory belongs to someone else, git runs as that one, so that no root-owned object is left.
 */
public final class ProcessGit implements HostGit {
    /** The variable that marks the processes of a job. */
    public static final String JOB = "JIB_MOUNTS_JOB";

    private static final List<String> SAFE =
            ImmutableList.of(
                    "-c", "core.fsmonitor=false",
                    "-c", "core.hooksPath=/dev/null",
                    "-c", "gc.auto=0",
                    "-c", "maintenance.auto=false",
                    "-c", "protocol.ext.allow=never",
                    "-c", "submodule.recurse=false",
                    "-c", "advice.detachedHead=false");

    private final String program;
    private final Map<String, String> environment;
    private final Duration timeout;
    private final boolean root;

    /** {@code environment} is the caller's own; what is unsafe of it is dropped here. */
    public ProcessGit(String program, Map<String, String> environment, Duration timeout) {
        this(program, ImmutableMap.copyOf(environment), timeout, Ownership.isRoot());
    }

    private ProcessGit(
            String program, Map<String, String> environment, Duration timeout, boolean root) {
        this.program = program;
        this.environment = environment;
        this.timeout = timeout;
        this.root = root;
    }

    @Override
    public HostGit marked(String job) {
        Map<String, String> marked =
                ImmutableMap.<String, String>builder()
                        .putAll(environment)
                        .put(JOB, job)
                        .buildKeepingLast();
        return new ProcessGit(program, marked, timeout, root);
    }

    @Override
    public GitResult run(HostPath directory, byte[] input, List<String> arguments) {
        try {
            Process process = start(directory, arguments);
            try (InputStream out = process.getInputStream();
                    InputStream err = process.getErrorStream()) {
                CompletableFuture<byte[]> output = readAll(out);
                CompletableFuture<byte[]> error = readAll(err);
                feed(process, input);
                await(process, arguments);
                return new GitResult(
                        arguments,
                        process.exitValue(),
                        output.join(),
                        new String(error.join(), StandardCharsets.UTF_8));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new MountsException(
                    "cannot run "
                            + program
                            + " in "
                            + directory
                            + " (expected: git 2.36 or newer on"
                            + " PATH and a directory that exists): "
                            + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MountsException("interrupted while git ran; run the command again", e);
        }
    }

    private Process start(HostPath directory, List<String> arguments) throws IOException {
        ImmutableList.Builder<String> command = ImmutableList.builder();
        if (root) {
            command.addAll(asOwner(directory));
        }
        command.add(program).addAll(SAFE).addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command.build());
        builder.directory(directory.path().toFile());
        Map<String, String> target = builder.environment();
        target.clear();
        environment.forEach((name, value) -> {
            if (!name.startsWith("GIT_")) {
                target.put(name, value);
            }
        });
        target.put("GIT_TERMINAL_PROMPT", "0");
        target.put("GIT_OPTIONAL_LOCKS", "0");
        target.put("LC_ALL", "C");
        return builder.start();
    }

    private static List<String> asOwner(HostPath directory) {
        UserIds owner = Ownership.of(directory);
        return owner.uid() == 0
                ? List.of()
                : List.of(
                        "setpriv",
                        "--reuid=" + owner.uid(),
                        "--regid=" + owner.gid(),
                        "--clear-groups");
    }

    private static void feed(Process process, byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException ignored) {
            // git ended before it read everything; its exit status tells why
        }
    }

    private void await(Process process, List<String> arguments) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new MountsException(
                    "git "
                            + arguments.getFirst()
                            + " did not end within "
                            + timeout.toSeconds()
                            + " s (expected: a local command that ends); see whether its disk"
                            + " answers and run the command again");
        }
    }

    private static CompletableFuture<byte[]> readAll(InputStream stream) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        result.complete(stream.readAllBytes());
                    } catch (IOException e) {
                        result.completeExceptionally(new UncheckedIOException(e));
                    }
                });
        return result;
    }
}
