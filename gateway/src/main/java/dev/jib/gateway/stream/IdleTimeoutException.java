package dev.jib.gateway.stream;

import java.io.IOException;
import java.time.Duration;

/** The peer neither sent nor took a byte for longer than it may. */
public final class IdleTimeoutException extends IOException {
    private static final long serialVersionUID = 1;

    IdleTimeoutException(Duration idle) {
        super("the peer was silent for " + idle.toSeconds() + " s");
    }
}
