package dev.jib.gateway.transport.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which policy is in force, and whether the configuration file has one that could not take its
 * place.
 *
 * @param digest the digest of the policy in force
 * @param since when it came into force
 * @param refused what the file has instead, when it was not taken
 */
public record PolicyHealth(String digest, Instant since, Optional<Refused> refused) {
    /**
     * A configuration that was not taken.
     *
     * @param since when the file was first found so
     * @param problems all that is wrong, a line each, with the file's name
     */
    public record Refused(Instant since, List<String> problems) {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
