package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.identity.Principal;
import java.util.List;

/**
 * A push as it was asked for: who, where, which refs, and what else the upstream is told.
 *
 * @param principal who pushes, as the channel says
 * @param repository the repository's name in the configuration, such as {@code acme/site}
 * @param updates the ref updates in the client's order
 * @param options the push options that are meant for the upstream
 */
public record Push(
        Principal principal, String repository, List<RefUpdate> updates, List<String> options) {
    public Push {
        updates = List.copyOf(updates);
        options = List.copyOf(options);
    }

    /** A push without options. */
    public Push(Principal principal, String repository, List<RefUpdate> updates) {
        this(principal, repository, updates, List.of());
    }
}
