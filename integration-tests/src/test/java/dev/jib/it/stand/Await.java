package dev.jib.it.stand;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process will do, looking again every few milliseconds. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Await() {}

    /**
     * Returns when the condition holds; fails the test with the explanation when it takes too long.
     */
    public static void until(
            Duration limit, BooleanSupplier condition, Supplier<String> otherwise) {
        if (!holds(limit, condition)) {
            throw new AssertionError("not within " + limit + ": " + otherwise.get());
        }
    }

    /** Whether the condition holds within a time. */
    public static boolean holds(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }
}
