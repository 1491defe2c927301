package dev.jib.gateway.transport;

import java.io.IOException;

/** What is said on one connection from beginning to end, as straight code on its own thread. */
interface Dialogue {
    /**
     * Speaks with the client. When it returns, what was written is flushed and the connection
     * closed in order.
     *
     * @throws IOException when the client is gone or must be cut off: the connection is closed at
     *     once
     */
    void hold(Connection connection) throws IOException;
}
