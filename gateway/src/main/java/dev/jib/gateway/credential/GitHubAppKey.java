package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * The private key of a GitHub App in a PEM file, PKCS#1 or PKCS#8, and the tokens that it signs:
 * JSON web tokens (RFC 7519) with RS256. The file is read for each.
 */
final class GitHubAppKey {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Path file;

    GitHubAppKey(Path file) {
        this.file = file;
    }

    /** A token of the app for ten minutes around that time. */
    String sign(String appId, Instant now) throws CredentialException {
        // GitHub refuses more than ten minutes, and an iat ahead of its own clock.
        String payload =
                TokenServer.json()
                        .createObjectNode()
                        .put("iat", now.minusSeconds(60).getEpochSecond())
                        .put("exp", now.plusSeconds(480).getEpochSecond())
                        .put("iss", appId)
                        .toString();
        String signed = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part(payload);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            String token = signed + "." + BASE64.encodeToString(signature.sign());
            return Secret.of(token).reveal();
        } catch (GeneralSecurityException e) {
            throw fault("is no RSA key (expected: the key that GitHub made for the app)");
        }
    }

    private static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private PrivateKey key() throws CredentialException {
        try {
            return PemPrivateKey.read(file, Optional.empty());
        } catch (IOException e) {
            // Without the cause: what a parser quotes of a key file has no place in a log.
            throw fault(
                    (Files.isReadable(file) ? "holds no private key" : "cannot be read")
                            + " (expected: a private key in PEM, PKCS#1 or PKCS#8)");
        }
    }

    private CredentialException fault(String what) {
        return new CredentialException("GitHub App key " + file + ": " + what);
    }
}
