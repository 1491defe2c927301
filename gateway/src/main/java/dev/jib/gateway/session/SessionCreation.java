package dev.jib.gateway.session;

import dev.jib.gateway.identity.Secret;

/** The answer to a request for a new session. */
public sealed interface SessionCreation {
    /** It was made. Not a record, since it holds a secret. */
    final class Created implements SessionCreation {
        private final Session session;
        private final Secret token;

        Created(Session session, Secret token) {
            this.session = session;
            this.token = token;
        }

        /** The new session. */
        public Session session() {
            return session;
        }

        /** Its token. It is kept nowhere, so this is the only time it is told. */
        public Secret token() {
            return token;
        }
    }

    /** There is one of that name already. */
    record AlreadyExists(SessionId id) implements SessionCreation {}
}
