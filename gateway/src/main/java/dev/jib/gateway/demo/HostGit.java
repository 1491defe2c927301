package dev.jib.gateway.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** Runs git on the host with an environment and a configuration of its own, never the user's. */
final class HostGit {
    private final Path home;

    /** A git whose {@code HOME} is this directory. */
    HostGit(Path home) {
        this.home = home;
    }

    /** Runs git in a directory and returns its standard output; fails with what it said. */
    String run(Path directory, String... arguments) {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Stream.concat(Stream.of("git"), Arrays.stream(arguments)).toList())
                        .directory(directory.toFile())
                        .redirectErrorStream(true);
        scrub(builder.environment(), home);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = text(process.getInputStream());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        "git " + String.join(" ", arguments) + " failed:\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "git could not be started in " + directory + "; is it on PATH?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git ran", e);
        }
    }

    /** Leaves PATH alone of what was inherited, and sets what makes git independent of the user. */
    static void scrub(Map<String, String> environment, Path home) {
        environment.keySet().retainAll(java.util.Set.of("PATH"));
        environment.put("HOME", home.toString());
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("LC_ALL", "C");
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
