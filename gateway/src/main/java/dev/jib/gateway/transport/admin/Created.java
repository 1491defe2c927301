package dev.jib.gateway.transport.admin;

import dev.jib.gateway.identity.Secret;
import dev.jib.gateway.session.Session;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A session that was made, with its token and its layout. Not a record: it holds a secret. */
public final class Created {
    private final Session session;
    private final Secret token;
    private final Optional<JsonNode> layout;

    /** A session with its layout, when one was asked for. */
    public Created(Session session, Secret token, Optional<JsonNode> layout) {
        this.session = session;
        this.token = token;
        this.layout = layout;
    }

    Session session() {
        return session;
    }

    Secret token() {
        return token;
    }

    Optional<JsonNode> layout() {
        return layout;
    }
}
