package dev.jib.gateway.transport;

import dev.jib.gateway.session.Session;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.session.SessionListener;
import dev.jib.gateway.session.Sessions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which connections serve which session, so that they end with it. */
final class SessionConnections implements SessionListener {
    private final Sessions sessions;
    private final Map<SessionId, Set<Connection>> open = new ConcurrentHashMap<>();

    SessionConnections(Sessions sessions) {
        this.sessions = sessions;
    }

    /** A connection's use of a session, until it is closed. */
    interface Use extends AutoCloseable {
        /** The session as it is now. */
        Session session();

        @Override
        void close();
    }

    /** Lets the connection act for that session; empty when the session is no more. */
    Optional<Use> use(SessionId id, Connection connection) {
        open.compute(
                id,
                (key, connections) -> {
                    Set<Connection> all =
                            connections == null ? ConcurrentHashMap.newKeySet() : connections;
                    all.add(connection);
                    return all;
                });
        // looked up only now: a session deleted before this line is seen here, one deleted after
        // it finds the connection above
        Optional<Session> session = sessions.get(id);
        if (session.isEmpty()) {
            release(id, connection);
            return Optional.empty();
        }
        return Optional.of(
                new Use() {
                    @Override
                    public Session session() {
                        return session.get();
                    }

                    @Override
                    public void close() {
                        release(id, connection);
                    }
                });
    }

    @Override
    public void created(Session session) {}

    @Override
    public void deleted(Session session) {
        Set<Connection> connections = open.get(session.id());
        if (connections != null) {
            connections.forEach(Connection::cut);
        }
    }

    private void release(SessionId id, Connection connection) {
        open.computeIfPresent(
                id,
                (key, connections) -> {
                    connections.remove(connection);
                    return connections.isEmpty() ? null : connections;
                });
    }
}
