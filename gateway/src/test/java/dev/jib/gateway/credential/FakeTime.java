package dev.jib.gateway.credential;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test moves, also as a machine that slept or whose clock is wrong. */
final class FakeTime implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-24T12:00:00Z");

    void advance(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
