package dev.jib.gateway.upstream.http;

import java.time.Duration;

/**
 * How many connections to one upstream there are, and for how long.
 *
 * @param max the most requests to the upstream at a time; others wait
 * @param turn how long one waits for its turn before it fails
 * @param idle how long a connection is kept without use; the upstream's own {@code Keep-Alive:
 *     timeout=} makes it less
 * @param warm how long after the last use of the upstream one connection is kept open, by opening
 *     it again when the upstream closes it; zero for never
 */
public record PoolLimits(int max, Duration turn, Duration idle, Duration warm) {
    /** 64 at a time, 30 s of waiting, 4 min idle, one warm for 10 min. */
    public static final PoolLimits DEFAULT =
            new PoolLimits(
                    64, Duration.ofSeconds(30), Duration.ofMinutes(4), Duration.ofMinutes(10));

    public PoolLimits {
        if (max < 1) {
            throw new IllegalArgumentException(
                    "connections to an upstream: " + max + " (expected: at least 1)");
        }
        if (turn.isNegative() || idle.isNegative() || warm.isNegative()) {
            throw new IllegalArgumentException(
                    "turn, idle or warm time of a connection pool: is negative (expected: zero or"
                            + " more)");
        }
    }
}
