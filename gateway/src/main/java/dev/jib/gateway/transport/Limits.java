package dev.jib.gateway.transport;

import dev.jib.gateway.protocol.NativeRequest;
import dev.jib.gateway.stream.Idle;
import dev.jib.gateway.transport.http.HeadLimits;
import java.time.Duration;

/**
 * How long the listeners wait for a client, and how much they take from it.
 *
 * @param firstLine from the connection to the whole of its first line or request head
 * @param idle how long a client may neither send nor take a byte while it is its turn
 * @param bodyIdle how long a client may not send a byte of an HTTP request's body
 * @param keepAlive how long a connection waits for a next HTTP request
 * @param linger how long a connection is drained after the last byte was sent on it, so that the
 *     client reads it before it learns of the close
 * @param lingerBytes how much is drained
 * @param lineBytes the longest first line of the native transport, as a pkt-line
 * @param head how much an HTTP request head may have
 */
public record Limits(
        Duration firstLine,
        Duration idle,
        Duration bodyIdle,
        Duration keepAlive,
        Duration linger,
        long lingerBytes,
        int lineBytes,
        HeadLimits head) {
    /** What a gateway has unless its configuration says otherwise. */
    public static final Limits DEFAULT =
            new Limits(
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(10),
                    64L << 20,
                    NativeRequest.MAX_LENGTH,
                    HeadLimits.DEFAULT);

    /** How long a client may be silent, and what is told of one that was for longer. */
    Idle silent() {
        return idle(idle, "gateway.timeouts.idle");
    }

    /** The same inside the body of an HTTP request. */
    Idle silentBody() {
        return idle(bodyIdle, "gateway.limits.body-idle");
    }

    private static Idle idle(Duration time, String key) {
        return new Idle(
                time,
                "the client was silent for "
                        + Durations.text(time)
                        + " ("
                        + key
                        + "); try again, or ask whoever runs the gateway for a longer time");
    }

    /** These times, and the default of all else. */
    public Limits(
            Duration firstLine,
            Duration idle,
            Duration bodyIdle,
            Duration keepAlive,
            Duration linger,
            long lingerBytes) {
        this(
                firstLine,
                idle,
                bodyIdle,
                keepAlive,
                linger,
                lingerBytes,
                NativeRequest.MAX_LENGTH,
                HeadLimits.DEFAULT);
    }
}
