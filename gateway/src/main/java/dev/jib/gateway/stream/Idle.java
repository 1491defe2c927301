package dev.jib.gateway.stream;

import java.time.Duration;

/**
 * How long a peer may neither send nor take a byte while it is its turn.
 *
 * @param time how long
 * @param told what is said of a peer that was silent for longer
 */
public record Idle(Duration time, String told) {
    /** Of a peer of which nothing more is known. */
    static Idle of(Duration time) {
        return new Idle(time, "the peer was silent for " + time.toSeconds() + " s");
    }
}
