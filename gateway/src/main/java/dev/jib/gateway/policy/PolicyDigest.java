package dev.jib.gateway.policy;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * SHA-256 over the canonical form of a policy and all that it refers to.
 *
 * @param hex the 64 digits, for the audit
 */
public record PolicyDigest(String hex) {
    /** The digest of a canonical form. */
    public static PolicyDigest of(String canonical) {
        return new PolicyDigest(
                Hashing.sha256().hashString(canonical, StandardCharsets.UTF_8).toString());
    }

    /** The first six digits, for messages. */
    public String abbreviated() {
        return hex.substring(0, 6);
    }

    @Override
    public String toString() {
        return hex;
    }
}
