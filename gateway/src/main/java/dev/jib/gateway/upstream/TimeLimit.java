package dev.jib.gateway.upstream;

import java.time.Duration;

/**
 * A time-out of the configuration, with what it is called there.
 *
 * @param time how long is waited
 * @param key below {@code gateway.timeouts}
 */
public record TimeLimit(Duration time, String key) {
    /** {@code 60 s (gateway.timeouts.response)}. */
    @Override
    public String toString() {
        String text = time.toSeconds() > 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
        return text + " (gateway.timeouts." + key + ")";
    }
}
