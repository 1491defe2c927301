package dev.jib.gateway.transport;

import dev.jib.gateway.transport.http.HttpException;
import dev.jib.gateway.transport.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the session token of a request: {@code Authorization: Bearer <token>}, or {@code Basic}
 * with the token as password and any user name, which is what plain git sends.
 */
final class SessionToken {
    private SessionToken() {}

    static Optional<String> of(RequestHead head) throws HttpException {
        String value = head.one("authorization").orElse("");
        int space = value.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String credentials = value.substring(space + 1).strip();
        return switch (value.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> Optional.of(credentials);
            case "basic" -> password(credentials);
            default -> Optional.empty();
        };
    }

    private static Optional<String> password(String base64) {
        try {
            String pair =
                    new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
