package dev.jib.mounts.render;

import dev.jib.mounts.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs what consumes a rendered layout; where it is not installed, the test is skipped by name. */
public final class Tool {
    /** A local image with git, sh and find, made by integration-tests/setup. */
    public static final String IMAGE = "jib-test";

    private Tool() {}

    /** Exit status, standard output and standard error. */
    public record Answer(int exit, String out, String err) {
        public Answer ok() {
            if (exit != 0) {
                throw new AssertionError("exit " + exit + ": " + out + err);
            }
            return this;
        }
    }

    public static Answer run(Path directory, List<String> command) {
        try {
            Path err = java.nio.file.Files.createTempFile("jib-tool", ".err");
            try {
                Process process =
                        new ProcessBuilder(command)
                                .directory(directory.toFile())
                                .redirectError(err.toFile())
                                .start();
                process.getOutputStream().close();
                String out =
                        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Answer(process.waitFor(), out, java.nio.file.Files.readString(err));
            } finally {
                java.nio.file.Files.delete(err);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command.toString(), e);
        }
    }

    /** Skips the test, or fails it under JIB_TESTS_NEED_ALL=1, unless that command succeeds. */
    public static void need(String what, String... command) {
        String tried = "exec \"$@\"";
        List<String> words = new java.util.ArrayList<>(List.of("sh", "-c", tried, "sh"));
        words.addAll(List.of(command));
        boolean there = run(Path.of("/"), words).exit() == 0;
        Needs.that(there, what);
    }

    public static void needImage() {
        need("docker with the image " + IMAGE, "docker", "image", "inspect", IMAGE);
    }
}
