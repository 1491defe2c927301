package dev.jib.gateway.upstream.http;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves. */
final class FakeTicker extends Ticker {
    private final AtomicLong now = new AtomicLong();

    void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Override
    public long read() {
        return now.get();
    }
}
