package dev.jib.gateway.lfs;

import java.io.IOException;

/** A request of git-lfs that is not served. The message is one line for the client. */
final class LfsException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    LfsException(int status, String message) {
        super(message);
        this.status = status;
    }

    LfsException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The status of the answer. */
    int status() {
        return status;
    }
}
