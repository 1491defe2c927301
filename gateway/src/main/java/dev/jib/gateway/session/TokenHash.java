package dev.jib.gateway.session;

import dev.jib.gateway.identity.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What is kept of a session token: its SHA-256. A token is 256 random bits, so that neither salt
 * nor stretching would add anything.
 *
 * <pre>
 *   token = "jibs_" 43*base64url
 * </pre>
 */
final class TokenHash {
    private static final String PREFIX = "jibs_";
    private static final int LENGTH = PREFIX.length() + 43;

    private final byte[] sha256;

    private TokenHash(byte[] sha256) {
        this.sha256 = sha256;
    }

    static Secret newToken(SecureRandom random) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return Secret.of(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    static TokenHash of(String token) {
        try {
            return new TokenHash(
                    MessageDigest.getInstance("SHA-256")
                            .digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Reads what {@link #hex} wrote. */
    static TokenHash ofHex(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != 32) {
            throw new IllegalArgumentException(
                    "hash of a token: " + bytes.length + " bytes (expected: 32)");
        }
        return new TokenHash(bytes);
    }

    /** Whether the text can be a token at all. */
    static boolean hasForm(String candidate) {
        return candidate.length() == LENGTH && candidate.startsWith(PREFIX);
    }

    /** Compares in constant time. */
    boolean matches(TokenHash other) {
        return MessageDigest.isEqual(sha256, other.sha256);
    }

    String hex() {
        return HexFormat.of().formatHex(sha256);
    }
}
