package dev.jib.gateway.transport;

import java.io.IOException;
import java.io.PushbackInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by its first byte what a client speaks, so that one port serves both: a capital letter
 * begins an HTTP method, everything else is for the native transport, which refuses what it does
 * not know.
 */
record SniffingDialogue(Dialogue http, Dialogue nativeTransport, Limits limits)
        implements Dialogue {
    private static final Logger LOG = LoggerFactory.getLogger(SniffingDialogue.class);

    @Override
    public void hold(Connection connection) throws IOException {
        PushbackInputStream in = new PushbackInputStream(connection.in());
        int first;
        try (var deadline = connection.within(limits.firstLine(), "first byte")) {
            first = in.read();
        } catch (IOException e) {
            if (Connection.isLate(e)) {
                LOG.info("{}: closed, since it sent nothing", connection.peer());
                return;
            }
            throw e;
        }
        if (first < 0) {
            return;
        }
        in.unread(first);
        boolean capital = first >= 'A' && first <= 'Z';
        (capital ? http : nativeTransport).hold(connection.through(in));
    }
}
