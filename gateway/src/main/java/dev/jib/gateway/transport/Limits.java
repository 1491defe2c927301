package dev.jib.gateway.transport;

import java.time.Duration;

/**
 * How long the listeners wait for a client, and how much they take from it.
 *
 * @param firstLine from the connection to the whole of its first line or request head
 * @param idle how long a client may neither send nor take a byte while it is its turn
 * @param linger how long a connection is drained after the last byte was sent on it, so that the
 *     client reads it before it learns of the close
 * @param lingerBytes how much is drained
 */
public record Limits(Duration firstLine, Duration idle, Duration linger, long lingerBytes) {
    /** What a gateway has unless its configuration says otherwise. */
    public static final Limits DEFAULT =
            new Limits(
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(10),
                    64L << 20);
}
