package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyTimeTest {
    private static final Instant START = Instant.parse("2026-11-25T01:00:00Z");

    private final AtomicReference<Instant> timeOfDay = new AtomicReference<>(START);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 500);
    private final SteadyTime time = new SteadyTime(timeOfDay::get, nanos::get);

    @Test
    void goesOnAtItsPaceWhereverTheTimeOfDayJumps() {
        assertThat(time.instant()).isEqualTo(START);
        timeOfDay.set(START.minusSeconds(86_400));
        nanos.addAndGet(1_000); // over the counter's end
        assertThat(time.instant()).isEqualTo(START.plusNanos(1_000));
        timeOfDay.set(START.plusSeconds(86_400));
        nanos.addAndGet(1_000_000);
        assertThat(time.millis()).isEqualTo(START.toEpochMilli() + 1);
    }
}
