package dev.jib.gateway.identity;

import dev.jib.gateway.git.HeldSecrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A value of the gateway's own that must never be printed: a token, a password, a key. Prints
 * {@code [redacted]}, and is remembered for as long as the process lives, so that nobody else's
 * text shows it either ({@link HeldSecrets}).
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * The secret of that text.
     *
     * @throws IllegalArgumentException when it is empty or has a CR, LF or NUL, which no header or
     *     line may carry
     */
    public static Secret of(String value) {
        if (value.isEmpty() || value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException(
                    "secret: [redacted] (expected: not empty, without CR, LF and NUL)");
        }
        HeldSecrets.ofThisProcess().remember(value);
        return new Secret(value);
    }

    /** The value itself, for the one place that sends or signs with it. */
    public String reveal() {
        return value;
    }

    /** Compares in constant time. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && matches(secret.value);
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
