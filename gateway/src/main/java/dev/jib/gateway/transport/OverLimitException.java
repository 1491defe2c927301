package dev.jib.gateway.transport;

import java.io.IOException;

/**
 * An operation came to an end since a limit of the gateway says so, or the gateway itself ends. The
 * message is one line that is fit for the user: which limit, what it is, what to do.
 */
public final class OverLimitException extends IOException {
    private static final long serialVersionUID = 1;

    /** The end of an operation, for that reason. */
    public OverLimitException(String line) {
        super(line);
    }
}
