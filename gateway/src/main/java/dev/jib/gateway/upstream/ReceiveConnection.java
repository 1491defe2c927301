package dev.jib.gateway.upstream;

import java.io.InputStream;

/**
 * A push in the making: receive-pack's advertisement has been asked for, its one request not yet
 * been sent.
 */
public interface ReceiveConnection extends AutoCloseable {
    /** The refs and capabilities as pkt-lines up to and including the flush-pkt. */
    InputStream advertisement();

    /**
     * Opens the request: commands, push options, pack. At most once. The caller closes the
     * exchange.
     */
    Exchange request() throws UpstreamException;

    @Override
    void close();
}
