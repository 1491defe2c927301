package dev.jib.gateway.transport.admin;

import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.session.SessionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * {@code POST /v1/sessions}: a session, and a layout of mounts when there are {@code repos}.
 *
 * @param repositories names of configured repositories that the session may reach
 * @param ttl how long it lives; for ever when left out
 * @param container the name of the container in the layout
 * @param repos absolute paths of the host repositories to lay out
 * @param layout options of the layout, as an object; their meaning is that of {@code mounts}
 */
public record CreateSession(
        Optional<SessionId> id,
        Principal principal,
        List<String> repositories,
        Optional<Duration> ttl,
        Optional<String> container,
        List<Path> repos,
        Optional<JsonNode> layout) {
    public CreateSession {
        repositories = List.copyOf(repositories);
        repos = List.copyOf(repos);
    }
}
