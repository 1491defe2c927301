package dev.jib.gateway.stream;

import java.io.IOException;

/** This end reads no more, for a reason of its own that the message tells. */
public final class AbortedInputException extends IOException {
    private static final long serialVersionUID = 1;

    AbortedInputException(IOException reason) {
        super(reason.getMessage(), reason);
    }
}
