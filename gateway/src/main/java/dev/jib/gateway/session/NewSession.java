package dev.jib.gateway.session;

import dev.jib.gateway.identity.Principal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a launcher asks for: a session that does not exist yet.
 *
 * @param id its name, or none to have one generated
 * @param principal who it acts for
 * @param repositories the repositories it may reach, by their names in the configuration
 * @param ttl how long it lives; without one until it is deleted
 * @param hostRepositories absolute paths of host repositories, by repository name
 */
public record NewSession(
        Optional<SessionId> id,
        Principal principal,
        List<String> repositories,
        Optional<Duration> ttl,
        Map<String, Path> hostRepositories) {
    public NewSession {
        repositories = List.copyOf(repositories);
        hostRepositories = Map.copyOf(hostRepositories);
        if (ttl.isPresent() && !ttl.get().isPositive()) {
            throw new IllegalArgumentException(
                    "ttl of a session: " + ttl.get() + " (expected: more than zero)");
        }
        for (Path path : hostRepositories.values()) {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException(
                        "host repository: '" + path + "' (expected: an absolute path)");
            }
        }
    }
}
