package dev.jib.mounts.git;

import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds git processes that an interrupted call left running: a killed caller does not take its git
 * along, and nothing may be undone under a git that still works.
 */
public final class LeftoverGit {
    private static final Path PROC = Path.of("/proc");

    private LeftoverGit() {}

    /** Waits until no process carries the mark of {@code job}; throws when one stays. */
    public static void awaitNone(String job, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        Optional<String> pid = find(job);
        while (pid.isPresent() && System.nanoTime() < end) {
            ProcessHandle.of(Long.parseLong(pid.get()))
                    .map(ProcessHandle::onExit)
                    .ifPresent(exit ->
                            exit.completeOnTimeout(ProcessHandle.current(), 1, TimeUnit.SECONDS)
                                    .join());
            pid = find(job);
        }
        if (pid.isPresent()) {
            throw new MountsException(
                    "process "
                            + pid.get()
                            + " of an interrupted call still works on "
                            + job
                            + " (expected: it ends by itself); wait for it, or end it, and run the"
                            + " command again");
        }
    }

    private static Optional<String> find(String job) {
        if (!Files.isDirectory(PROC)) {
            return Optional.empty();
        }
        String wanted = "\0" + ProcessGit.JOB + "=" + job + "\0";
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (environment(process).contains(wanted)) {
                    return Optional.of(process.getFileName().toString());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new MountsException("cannot list /proc: " + e.getMessage(), e);
        }
    }

    private static String environment(Path process) {
        try {
            return "\0" + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException ignored) {
            return ""; // another user's, or gone meanwhile
        }
    }
}
