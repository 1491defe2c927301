package dev.jib.gateway.credential;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

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
        ProcessBuilder builder = new ProcessBuilder("git", "credential", action);
        builder.environment().keySet().retainAll(Set.of());
        environment.forEach((name, value) -> {
            if (PASSED.contains(name)) {
                builder.environment().put(name, value);
            }
        });
        // Not as arguments, which every user of the machine can see: a helper may be a command.
        configure(
                builder.environment(),
                "credential.helper", // an empty one forgets those of git's configuration
                "",
                "credential.helper",
                helper,
                "credential.useHttpPath",
                "true");
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        builder.environment().put("GIT_ASKPASS", "false");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            return talk(process, input);
        } finally {
            end(process);
        }
    }

    /** As {@code -c} does. */
    private static void configure(Map<String, String> environment, String... keysAndValues) {
        environment.put("GIT_CONFIG_COUNT", Integer.toString(keysAndValues.length / 2));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            environment.put("GIT_CONFIG_KEY_" + i / 2, keysAndValues[i]);
            environment.put("GIT_CONFIG_VALUE_" + i / 2, keysAndValues[i + 1]);
        }
    }

    /** The helper that git runs, and git. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static String talk(Process process, String input)
            throws IOException, InterruptedException {
        Thread watchdog =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                                    end(process);
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
            answer = in.readNBytes(MAX + 1);
        }
        if (answer.length > MAX) {
            throw new IOException("git credential answered with more than 64 KiB");
        }
        int status = process.waitFor();
        watchdog.interrupt();
        if (status != 0) {
            throw new IOException("git credential ended with status " + status);
        }
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(answer)).toString();
    }

    /** A container may see it: of a command nothing is shown, of a helper no arguments. */
    @Override
    public String toString() {
        String shown = helper.startsWith("!") ? "!..." : helper.split(" ", 2)[0];
        return "git credential helper '" + shown + "'";
    }
}
