package dev.jib.gateway.transport;

import java.time.Duration;

/** Writes times as the configuration does: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 6h}. */
final class Durations {
    private Durations() {}

    /** The time in the largest unit that it is a whole number of. */
    static String text(Duration time) {
        long millis = time.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = time.toSeconds();
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
