package dev.jib.gateway.pktline;

import java.io.IOException;

/**
 * Bytes from a peer that are not what gitprotocol-common(5) allows. The message says what was
 * expected.
 */
public final class PktLineException extends IOException {
    private static final long serialVersionUID = 1;

    /** A fault with that message, which must hold no control characters. */
    public PktLineException(String message) {
        super(message);
    }
}
