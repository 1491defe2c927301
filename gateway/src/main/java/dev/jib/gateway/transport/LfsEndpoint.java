package dev.jib.gateway.transport;

import dev.jib.gateway.session.Session;
import dev.jib.gateway.transport.http.HttpExchange;
import java.io.IOException;

/** What the TCP listener hands requests of git-lfs to, once it knows whose session it is. */
public interface LfsEndpoint {
    /**
     * Answers that request.
     *
     * @throws IOException when the client is gone, or must not get the rest of an answer
     */
    void handle(Session session, LfsTarget target, HttpExchange exchange) throws IOException;
}
