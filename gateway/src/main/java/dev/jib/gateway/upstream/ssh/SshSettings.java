package dev.jib.gateway.upstream.ssh;

import dev.jib.gateway.git.RepositoryUrl;
import java.time.Duration;

/**
 * One SSH upstream as configured.
 *
 * @param name what it is called in the configuration and in messages
 * @param base where it is: repositories lie at or below it, {@code ssh}
 * @param timeouts how long it may take
 * @param limits how many connections and channels
 */
public record SshSettings(String name, RepositoryUrl base, Timeouts timeouts, Limits limits) {
    public SshSettings {
        if (!base.scheme().equals("ssh")) {
            throw new IllegalArgumentException(
                    "upstream " + name + ": base " + base + " (expected: ssh:// or git@host:)");
        }
    }

    /**
     * How long an upstream may take for what.
     *
     * @param connect until TCP is connected, and again until the keys are exchanged and the login
     *     done
     * @param response until a service speaks
     * @param idle without a byte in the middle, either way
     * @param push without a byte while a push is sent and taken in
     * @param keepalive between questions whether a connection still stands; one that leaves two
     *     without an answer is given up
     * @param turn for a place in a connection, where as many as may be are in use
     */
    public record Timeouts(
            Duration connect,
            Duration response,
            Duration idle,
            Duration push,
            Duration keepalive,
            Duration turn) {
        /** 10 s, 2 min, 2 min, 30 min, 15 s, 30 s. */
        public static final Timeouts DEFAULT =
                new Timeouts(
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(30),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(30));
    }

    /**
     * How many connections.
     *
     * @param connections the most at once
     * @param channels the most at once in one connection; OpenSSH allows ten unless told otherwise
     * @param rest how long a connection without a channel is kept
     */
    public record Limits(int connections, int channels, Duration rest) {
        /** Sixteen, eight, ten minutes. */
        public static final Limits DEFAULT = new Limits(16, 8, Duration.ofMinutes(10));
    }

    /** An upstream with everything else at its default. */
    public static SshSettings of(String name, RepositoryUrl base) {
        return new SshSettings(name, base, Timeouts.DEFAULT, Limits.DEFAULT);
    }

    /** The same with those timeouts. */
    public SshSettings withTimeouts(Timeouts changed) {
        return new SshSettings(name, base, changed, limits);
    }

    /** The same with those limits. */
    public SshSettings withLimits(Limits changed) {
        return new SshSettings(name, base, timeouts, changed);
    }
}
