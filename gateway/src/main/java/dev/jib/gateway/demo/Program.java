package dev.jib.gateway.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A program to run on the host, with nothing inherited but PATH and where the container engine is.
 *
 * @param environment on top of that; may hold what must not be seen in a process list
 */
record Program(List<String> line, Path directory, Map<String, String> environment, String input) {
    private static final Set<String> INHERITED = Set.of("PATH", "DOCKER_HOST");
    private static final long SECONDS = 60;

    Program {
        line = List.copyOf(line);
        environment = Map.copyOf(environment);
    }

    /**
     * How a program ended.
     *
     * @param output its standard output and standard error, as they came
     */
    record Ended(int exit, String output) {
        boolean succeeded() {
            return exit == 0;
        }
    }

    /** A program in a directory with no input. */
    static Program in(Path directory, List<String> line) {
        return new Program(line, directory, Map.of(), "");
    }

    /** The same with one more variable. */
    Program with(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new Program(line, directory, more, input);
    }

    /** The same, reading that. */
    Program reading(String text) {
        return new Program(line, directory, environment, text);
    }

    /**
     * Runs it to its end, at most a minute.
     *
     * @throws UncheckedIOException when it cannot be started
     */
    Ended run() {
        try {
            Process process = start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closedBeforeItReadAll) {
                // Its exit status and its output say what went wrong.
            }
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + line.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + line.getFirst() + " ran", e);
        }
    }

    /** The same; fails with what it said unless it succeeds. */
    String output() {
        Ended ended = run();
        if (!ended.succeeded()) {
            throw new IllegalStateException(
                    String.join(" ", line)
                            + " ended with "
                            + ended.exit()
                            + ":\n"
                            + ended.output());
        }
        return ended.output();
    }

    private Process start() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(new ArrayList<>(line))
                        .directory(directory.toFile())
                        .redirectErrorStream(true);
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        Process process = builder.start();
        Thread.startVirtualThread(() -> endAfterAMinute(process));
        return process;
    }

    private static void endAfterAMinute(Process process) {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
