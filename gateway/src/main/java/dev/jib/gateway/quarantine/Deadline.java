package dev.jib.gateway.quarantine;

import dev.jib.gateway.quarantine.PackRefused.Code;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The moment by which a scan has to be over. */
final class Deadline {
    private final LongSupplier nanoTime;
    private final long start;
    private final Duration most;

    /** Begins to count now. */
    Deadline(Duration most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    void check() throws PackRefused {
        if (nanoTime.getAsLong() - start > most.toNanos()) {
            throw PackRefused.limit(Code.TOO_SLOW, "seconds", most.toSeconds());
        }
    }
}
