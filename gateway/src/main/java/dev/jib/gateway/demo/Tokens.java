package dev.jib.gateway.demo;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The tokens an upstream accepts, as Bearer or as the password of Basic (RFC 7617). */
final class Tokens {
    private static final String ANONYMOUS = "anonymous";

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private volatile boolean demanded;

    /** From the first accepted token on, one is demanded, even when all have been revoked. */
    void accept(String token) {
        demanded = true;
        accepted.add(token);
    }

    void revoke(String token) {
        accepted.remove(token);
    }

    /** The user that an Authorization header names, or empty if it opens nothing. */
    Optional<String> user(Optional<String> authorization) {
        if (!demanded) {
            return Optional.of(ANONYMOUS);
        }
        return authorization.flatMap(this::check);
    }

    private Optional<String> check(String authorization) {
        String[] parts = authorization.split(" ", 2);
        if (parts.length < 2) {
            return Optional.empty();
        }
        if (parts[0].equalsIgnoreCase("bearer")) {
            return accepted.contains(parts[1].strip()) ? Optional.of("bearer") : Optional.empty();
        }
        return parts[0].equalsIgnoreCase("basic") ? basic(parts[1].strip()) : Optional.empty();
    }

    private Optional<String> basic(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon >= 0 && accepted.contains(pair.substring(colon + 1))
                    ? Optional.of(pair.substring(0, colon))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
