package dev.jib.gateway.quarantine;

import java.time.Duration;

/**
 * What a pack may cost at most; each limit is enforced while the pack streams.
 *
 * @param packBytes size of the pack on the wire
 * @param objectBytes size of one object
 * @param inflatedBytes what all entries together inflate to, and what may lie in the quarantine's
 *     scratch space at once
 * @param objects how many objects
 * @param deltaDepth length of a chain of deltas
 * @param time from the first byte to the last object
 */
public record ScanLimits(
        long packBytes,
        long objectBytes,
        long inflatedBytes,
        int objects,
        int deltaDepth,
        Duration time) {
    private static final int MAX_DEPTH = 4095;
    private static final long MAX_OBJECT = Integer.MAX_VALUE - 1024;

    public ScanLimits {
        check("pack-bytes", packBytes, Long.MAX_VALUE);
        check("object-bytes", objectBytes, MAX_OBJECT);
        check("inflated-bytes", inflatedBytes, Long.MAX_VALUE);
        check("objects", objects, 1 << 28);
        check("delta-depth", deltaDepth, MAX_DEPTH);
        check("seconds", time.toMillis(), Long.MAX_VALUE);
    }

    /** The limits of a policy that names none. */
    public static ScanLimits defaults() {
        return new ScanLimits(
                2L << 30, 256L << 20, 8L << 30, 2_000_000, 256, Duration.ofSeconds(300));
    }

    private static void check(String name, long value, long most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "limits." + name + ": " + value + " (expected: 1 to " + most + ")");
        }
    }
}
