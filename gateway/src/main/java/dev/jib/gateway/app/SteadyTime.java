package dev.jib.gateway.app;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock for durations: it begins at the time of day and goes on at the pace of the processor's
 * counter, whatever is done to the time of day meanwhile. Between two of its instants lies the time
 * that went by; what day it is, it does not know after the machine's clock was set or the machine
 * slept.
 */
final class SteadyTime extends Clock {
    private final Instant begin;
    private final LongSupplier nanoTime;
    private final long beginNanos;

    /**
     * A clock that begins now.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    SteadyTime(InstantSource timeOfDay, LongSupplier nanoTime) {
        this.begin = timeOfDay.instant();
        this.nanoTime = nanoTime;
        this.beginNanos = nanoTime.getAsLong();
    }

    @Override
    public Instant instant() {
        return begin.plus(Duration.ofNanos(nanoTime.getAsLong() - beginNanos));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("instants alone (expected: no zone)");
    }
}
