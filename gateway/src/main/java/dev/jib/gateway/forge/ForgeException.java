package dev.jib.gateway.forge;

import dev.jib.gateway.git.HeldSecrets;
import java.io.IOException;

/** A forge did not say what it was asked. The message is one line, without secrets. */
public final class ForgeException extends IOException {
    private static final long serialVersionUID = 1;

    /** With what was asked of whom, and what came of it. */
    public ForgeException(String message) {
        super(HeldSecrets.ofThisProcess().redact(message));
    }

    /** With what caused it, which is for the log alone. */
    public ForgeException(String message, Throwable cause) {
        super(HeldSecrets.ofThisProcess().redact(message), cause);
    }
}
