package dev.jib.gateway.push;

import java.io.IOException;

/** A pack has more bytes than a push may have. */
final class PackTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    PackTooLargeException(long maxBytes) {
        super("the pack has more than " + maxBytes + " bytes (limit: pack-bytes)");
    }
}
