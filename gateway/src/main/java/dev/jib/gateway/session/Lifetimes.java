package dev.jib.gateway.session;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When sessions are over: by the time of day, or by the time that went by since they were made or
 * opened, whichever is first. Setting the clock back gives none a longer life.
 */
final class Lifetimes {
    private static final Duration MOST = Duration.ofDays(36_500); // a long of nanoseconds holds it

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<SessionId, Long> ends = new ConcurrentHashMap<>();

    /**
     * Knows no session yet.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    Lifetimes(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Counts from now on; for one that is known already it changes nothing. */
    void begin(Session session) {
        session.expires()
                .ifPresent(end -> {
                    Duration left = Duration.between(clock.instant(), end);
                    Duration life = Duration.between(session.created(), end);
                    long nanos = least(least(left, life), MOST).toNanos();
                    ends.putIfAbsent(session.id(), nanoTime.getAsLong() + nanos);
                });
    }

    void forget(SessionId id) {
        ends.remove(id);
    }

    boolean isOver(Session session) {
        Long end = ends.get(session.id());
        return session.isExpired(clock.instant()) || end != null && nanoTime.getAsLong() - end >= 0;
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
