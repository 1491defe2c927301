package dev.jib.gateway.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Stock git and git-lfs as a user has them. */
final class LfsGit {
    private LfsGit() {}

    /** What the command says, and at the end {@code exit N}. */
    static String run(Path home, Path directory, Map<String, String> more, String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(more);
        builder.environment()
                .putAll(
                        Map.of(
                                "HOME", home.toString(),
                                "GIT_CONFIG_NOSYSTEM", "1",
                                "GIT_TERMINAL_PROMPT", "0",
                                "GIT_AUTHOR_NAME", "a",
                                "GIT_AUTHOR_EMAIL", "a@example.org",
                                "GIT_COMMITTER_NAME", "a",
                                "GIT_COMMITTER_EMAIL", "a@example.org"));
        try {
            Process process = builder.start();
            byte[] said = process.getInputStream().readAllBytes();
            return new String(said, StandardCharsets.UTF_8) + "exit " + process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
