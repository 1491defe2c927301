package dev.jib.gateway.session;

import dev.jib.gateway.identity.Principal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One container's right to speak to the gateway.
 *
 * @param id its name
 * @param principal who it acts for, as policy knows it
 * @param repositories the repositories it may reach, by their names in the configuration
 * @param created when it was made
 * @param expires when it ends by itself, if it does
 * @param hostRepositories where the gateway can see the objects that this session's container works
 *     on, by repository name
 */
public record Session(
        SessionId id,
        Principal principal,
        List<String> repositories,
        Instant created,
        Optional<Instant> expires,
        Map<String, Path> hostRepositories) {
    public Session {
        repositories = List.copyOf(repositories);
        hostRepositories = Map.copyOf(hostRepositories);
    }

    /** Whether it has ended by itself at that time. */
    public boolean isExpired(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }
}
