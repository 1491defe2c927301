package dev.jib.mounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands as a person would on the host, with an identity and without anyone's settings. */
final class Shell {
    private Shell() {}

    /** Exit status and everything that was printed. */
    record Answer(int exit, String text) {
        Answer ok() {
            if (exit != 0) {
                throw new AssertionError("exit " + exit + ": " + text);
            }
            return this;
        }
    }

    static Map<String, String> environment(Path home) {
        return Map.of(
                "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME", home.toString(),
                "LC_ALL", "C",
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_AUTHOR_NAME", "Host",
                "GIT_AUTHOR_EMAIL", "host@example.org",
                "GIT_COMMITTER_NAME", "Host",
                "GIT_COMMITTER_EMAIL", "host@example.org");
    }

    static Answer run(Path directory, List<String> command) {
        return run(directory, Map.of(), command);
    }

    static Answer run(Path directory, Map<String, String> more, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(Path.of("/nonexistent")));
        builder.environment().putAll(more);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), text);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command.toString(), e);
        }
    }

    /** A script, stopping at its first failure. */
    static Answer sh(Path directory, String script) {
        return run(directory, List.of("sh", "-ec", script));
    }

    static String git(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return run(directory, command).ok().text().strip();
    }
}
