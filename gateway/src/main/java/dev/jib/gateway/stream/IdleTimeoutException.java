package dev.jib.gateway.stream;

import java.io.IOException;

/** The peer neither sent nor took a byte for longer than it may. */
public final class IdleTimeoutException extends IOException {
    private static final long serialVersionUID = 1;

    IdleTimeoutException(Idle idle) {
        super(idle.told());
    }
}
