package dev.jib.gateway.audit;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * The name of one request, in the pusher's messages and in the audit log: a ULID, 26 characters
 * that sort by time.
 *
 * @param value the characters
 */
public record RequestId(String value) {
    private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /** A new name: 48 bits of milliseconds, then 80 random bits. */
    public static RequestId next(Clock clock, RandomGenerator random) {
        StringBuilder text = new StringBuilder(26);
        long time = clock.millis();
        for (int shift = 45; shift >= 0; shift -= 5) {
            text.append(CROCKFORD.charAt((int) (time >>> shift & 31)));
        }
        for (int i = 0; i < 16; i++) {
            text.append(CROCKFORD.charAt(random.nextInt(32)));
        }
        return new RequestId(text.toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
