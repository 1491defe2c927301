package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The private key of a GitHub App, in PEM. */
public final class AppKey {
    private AppKey() {}

    /** Makes one, and gives what its signatures are verified with. */
    public static PublicKey write(Path file) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            String body =
                    Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8))
                            .encodeToString(pair.getPrivate().getEncoded());
            Files.writeString(
                    file, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
            return pair.getPublic();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether an {@code Authorization} header holds a token that the app of that id signed with
     * that key and that counts now (RFC 7519).
     */
    public static boolean isSigned(String authorization, String app, PublicKey key) {
        String[] parts = authorization.replaceFirst("^Bearer ", "").split("\\.", -1);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            JsonNode claims = JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(parts[1]));
            long now = Instant.now().getEpochSecond();
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && claims.path("iss").asString("").equals(app)
                    && claims.path("iat").asLong(0) <= now
                    && claims.path("exp").asLong(0) > now;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** A line from the middle of a key file, to be looked for where it must not be. */
    public static String lineOf(Path file) {
        try {
            return Files.readAllLines(file).get(3);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
