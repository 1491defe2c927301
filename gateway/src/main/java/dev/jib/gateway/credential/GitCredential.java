package dev.jib.gateway.credential;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs {@code git credential fill|approve|reject} with one helper and nothing to ask on a terminal.
 * Of the gateway's environment it sees only what helpers need to find their files.
 */
public final class GitCredential implements GitCredentialSource.Program {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX = 64 * 1024;
    private static final Set<String> PASSED =
            Set.of(
                    "PATH",
                    "HOME",
                    "USER",
                    "LANG",
                    "XDG_CONFIG_HOME",
                    "XDG_CACHE_HOME",
                    "XDG_RUNTIME_DIR",
                    "DBUS_SESSION_BUS_ADDRESS");

    private final String helper;
    private final Map<String, String> environment;

    /**
     * Runs git with that value of {@code credential.helper}.
     *
     * @param environment the gateway's own
     */
    public GitCredential(String helper, Map<String, String> environment) {
        this.helper = helper;
        this.environment = environment;
    }

    @Override
    public String run(String action, String input) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Stream.of(
                                        List.of("git", "-c", "credential.helper="),
                                        List.of("-c", "credential.helper=" + helper),
                                        List.of("-c", "credential.useHttpPath=true"),
                                        List.of("credential", action))
                                .flatMap(List::stream)
                                .toList());
        builder.environment().keySet().retainAll(Set.of());
        environment.forEach((name, value) -> {
            if (PASSED.contains(name)) {
                builder.environment().put(name, value);
            }
        });
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        builder.environment().put("GIT_ASKPASS", "false");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            return talk(process, input);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String talk(Process process, String input)
            throws IOException, InterruptedException {
        Thread watchdog =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                                    process.destroyForcibly();
                                }
                            } catch (InterruptedException ignored) {
                                // The conversation is over.
                            }
                        });
        try (OutputStream out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        byte[] answer;
        try (InputStream in = process.getInputStream()) {
            answer = in.readNBytes(MAX);
        }
        int status = process.waitFor();
        watchdog.interrupt();
        if (status != 0) {
            throw new IOException("git credential ended with status " + status);
        }
        return new String(answer, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "git credential helper '" + helper + "'";
    }
}
