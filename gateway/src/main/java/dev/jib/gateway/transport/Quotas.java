package dev.jib.gateway.transport;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * How much one session may use at a time, and all together. Agents fetch often, so the defaults are
 * generous: they stop what has gone wild, not what is busy.
 *
 * @param connections the most connections of all sessions, and twice as many as the TCP listener
 *     takes; administrators' are not counted
 * @param sessionConnections the most connections on one session's socket
 * @param concurrent the most operations of one session at a time
 * @param perSecond how many operations a session may begin each second, on average
 * @param burst how many it may begin at once after a rest
 * @param total how long an operation may take
 */
public record Quotas(
        int connections,
        int sessionConnections,
        int concurrent,
        double perSecond,
        int burst,
        Duration total) {
    /** What a gateway has unless its configuration says otherwise. */
    public static final Quotas DEFAULT = new Quotas(4000, 512, 256, 200, 2000, Duration.ofHours(6));

    public Quotas {
        if (connections < 1 || sessionConnections < 1 || concurrent < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    "limits of connections, concurrency and burst (expected: at least 1 each)");
        }
        if (!(perSecond > 0) || !total.isPositive()) {
            throw new IllegalArgumentException(
                    "limits of rate and total time (expected: more than zero)");
        }
    }

    /** {@link #perSecond} as the configuration says it. */
    String perSecondText() {
        return new BigDecimal(Double.toString(perSecond)).stripTrailingZeros().toPlainString();
    }
}
