package dev.jib.gateway.forge;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How much a forge may still be asked, as its answers say: {@code X-RateLimit-Remaining}, {@code
 * X-RateLimit-Reset} and {@code Retry-After}. When it is used up, nothing is asked until it is
 * filled again.
 */
final class RateBudget {
    private static final Duration UNSAID = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(2);

    private final InstantSource time;
    private Instant closedUntil = Instant.MIN;

    RateBudget(InstantSource time) {
        this.time = time;
    }

    /**
     * Lets a request be made.
     *
     * @throws ForgeException when the budget is used up
     */
    synchronized void check() throws ForgeException {
        Instant now = time.instant();
        if (closedUntil.isAfter(now.plus(LONGEST))) {
            closedUntil = Instant.MIN; // the clock was set back
        }
        if (now.isBefore(closedUntil)) {
            long seconds = Math.max(1, Duration.between(now, closedUntil).toSeconds());
            throw new ForgeException(
                    "its rate limit is used up (expected: try again in " + seconds + " s)");
        }
    }

    /** Takes in what an answer says. */
    synchronized void learn(int status, HttpHeaders headers) {
        Instant now = time.instant();
        long remaining = number(headers, "x-ratelimit-remaining", Long.MAX_VALUE);
        boolean limited =
                status == 429 || status == 403 && headers.firstValue("retry-after").isPresent();
        if (remaining <= 0) {
            close(now, reset(now, number(headers, "x-ratelimit-reset", 0)));
        }
        if (limited) {
            close(now, now.plusSeconds(number(headers, "retry-after", UNSAID.toSeconds())));
        }
    }

    private void close(Instant now, Instant until) {
        Instant longest = now.plus(LONGEST);
        Instant bounded = until.isAfter(longest) ? longest : until;
        closedUntil = bounded.isAfter(closedUntil) ? bounded : closedUntil;
    }

    /** A number that a header says; otherwise when it is missing or says something else. */
    private static long number(HttpHeaders headers, String name, long otherwise) {
        return headers.firstValue(name)
                .filter(v -> v.matches("\\d{1,12}"))
                .map(Long::parseLong)
                .orElse(otherwise);
    }

    private static Instant reset(Instant now, long epochSeconds) {
        try {
            return epochSeconds <= 0 ? now.plus(UNSAID) : Instant.ofEpochSecond(epochSeconds);
        } catch (DateTimeException outOfRange) {
            return now.plus(UNSAID);
        }
    }
}
