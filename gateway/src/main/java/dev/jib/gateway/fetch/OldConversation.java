package dev.jib.gateway.fetch;

import dev.jib.gateway.upstream.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Passes a whole conversation of version 0 through, both ways at once, for upstreams that speak no
 * other.
 */
final class OldConversation {
    private static final int BUFFER = 64 * 1024;
    private static final int FLUSH = 4;

    private final Exchange exchange;
    private volatile long asked;

    OldConversation(Exchange exchange) {
        this.exchange = exchange;
    }

    /** What it was, for the audit: a client that wants nothing sends no more than a flush-pkt. */
    String command() {
        return asked > FLUSH ? "fetch" : "ls-refs";
    }

    /**
     * Passes on until the upstream ends.
     *
     * @throws IOException as {@link ResponseRelay#copy}
     */
    void run(InputStream client, ResponseRelay relay) throws IOException {
        Thread.ofVirtual().name("fetch-request").start(() -> copy(client));
        relay.copy(exchange.response());
    }

    /** Ends with the client's connection; its faults are seen by the other direction. */
    private void copy(InputStream client) {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream request = exchange.request()) {
            for (int count = client.read(buffer); count >= 0; count = client.read(buffer)) {
                request.write(buffer, 0, count);
                if (client.available() == 0) {
                    request.flush();
                }
                asked += count;
            }
        } catch (IOException e) {
            exchange.close();
        }
    }
}
