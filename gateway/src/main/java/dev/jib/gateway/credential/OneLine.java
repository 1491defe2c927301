package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;

/** Reads a secret from text of one line, strictly. */
final class OneLine {
    private OneLine() {}

    /** The secret in the text, one line end at its end taken off; {@code what} names its place. */
    static Secret secret(String what, String text) throws CredentialException {
        String line = withoutLineEnd(text);
        if (line.isEmpty()) {
            throw new CredentialException(what + ": is empty (expected: one line with the secret)");
        }
        if (line.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new CredentialException(
                    what + ": has a CR, LF or NUL inside (expected: one line with the secret)");
        }
        return Secret.of(line);
    }

    private static String withoutLineEnd(String text) {
        String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        boolean crlf = line.length() < text.length() && line.endsWith("\r");
        return crlf ? line.substring(0, line.length() - 1) : line;
    }
}
