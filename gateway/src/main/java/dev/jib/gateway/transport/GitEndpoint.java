package dev.jib.gateway.transport;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What the listeners hand a client's request to, once they know whose session it is. */
public interface GitEndpoint {
    /**
     * Looks whether the session may use that service of that repository, and prepares to serve it.
     * May ask a forge, and sends nothing to client and upstream.
     */
    Access open(Session session, RepositoryUrl url, Service service);

    /** The answer to a request for a repository. */
    sealed interface Access {
        /** The session may go on. */
        record Granted(Conversation conversation) implements Access {}

        /**
         * It may not. An unknown repository and a forbidden one read the same.
         *
         * @param message one line for the user
         */
        record Refused(String message) implements Access {}
    }

    /**
     * One service of one repository for one session. Methods block, write everything they have to
     * say to {@code out} (faults of the upstream too, in the protocol's own way) and flush it. They
     * neither close {@code in} nor {@code out}. An {@link IOException} means that the client is
     * gone.
     */
    interface Conversation {
        /** The whole exchange on a stateful connection: advertisement, requests, answers. */
        void stateful(InputStream in, OutputStream out) throws IOException;

        /**
         * Smart HTTP's {@code GET info/refs}: the advertisement without the {@code # service} line.
         *
         * @param version the protocol version that the client asked for: 0, 1 or 2
         */
        void advertise(int version, OutputStream out) throws IOException;

        /**
         * Smart HTTP's {@code POST}: one request with its answer.
         *
         * @param version the protocol version that the client asked for: 0, 1 or 2
         */
        void request(int version, InputStream in, OutputStream out) throws IOException;

        /**
         * Called by another thread when a limit ends the operation: {@code in} fails from now on.
         * What is under way breaks off what it waits for, tells the client in the protocol's own
         * way, and returns. A moment later the connection is cut in any case.
         */
        default void over(OverLimitException reason) {}
    }
}
