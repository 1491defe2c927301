package dev.jib.gateway.audit;

import java.time.Duration;
import java.util.Optional;

/**
 * When a new file of the log begins, and how long old ones stay. The chain goes on from file to
 * file; where the oldest were removed it begins with the first line that is left.
 *
 * @param maxBytes the length at which a new file begins
 * @param maxAge how old the first line of a file may be; absent for any age
 * @param keep how many old files stay; absent for all
 * @param keepFor how long an old file stays after its last line; absent for ever
 */
public record Rotation(
        long maxBytes,
        Optional<Duration> maxAge,
        Optional<Integer> keep,
        Optional<Duration> keepFor) {
    /** By length alone; nothing is ever removed. */
    public static Rotation at(long maxBytes) {
        return new Rotation(maxBytes, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
