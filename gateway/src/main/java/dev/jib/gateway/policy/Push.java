package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.identity.Principal;
import java.util.List;

/**
 * A push as it was asked for: who, where, which refs.
 *
 * @param principal who pushes, as the channel says
 * @param repository the repository's name in the configuration, such as {@code acme/site}
 * @param updates the ref updates in the client's order
 */
public record Push(Principal principal, String repository, List<RefUpdate> updates) {
    public Push {
        updates = List.copyOf(updates);
    }
}
