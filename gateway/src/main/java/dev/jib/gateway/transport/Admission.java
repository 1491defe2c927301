package dev.jib.gateway.transport;

import dev.jib.gateway.session.Session;
import java.util.function.Consumer;

/** Whether a connection may act for a session now. */
sealed interface Admission {
    /** It may, until the use is closed. */
    record Admitted(Use use) implements Admission {}

    /** There is no such session any more. */
    record Ended() implements Admission {}

    /**
     * Not now.
     *
     * @param status of HTTP
     */
    record Busy(int status, String message) implements Admission {}

    /** A connection's use of a session. */
    interface Use extends AutoCloseable {
        /** The session as it is now. */
        Session session();

        /** Lets that be told, on a thread of its own, when a limit ends the operation. */
        void whenOver(Consumer<OverLimitException> told);

        @Override
        void close();
    }
}
