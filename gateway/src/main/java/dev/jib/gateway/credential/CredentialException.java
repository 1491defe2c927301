package dev.jib.gateway.credential;

import dev.jib.gateway.git.HeldSecrets;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * There is no usable credential. The message is one line that names its source and says what to do;
 * it never holds the credential or any part of it.
 */
public final class CredentialException extends IOException {
    private static final long serialVersionUID = 1;

    /** A fault with that line. */
    public CredentialException(String message) {
        super(HeldSecrets.ofThisProcess().redact(message));
    }

    /** A fault with that line and what caused it, whose own message must be free of secrets too. */
    public CredentialException(String message, @Nullable Throwable cause) {
        super(HeldSecrets.ofThisProcess().redact(message), cause);
    }
}
