package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;

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
                    Base64.getMimeEncoder(
                                    64, "\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
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

    /** A line from the middle of a key file, to be looked for where it must not be. */
    public static String lineOf(Path file) {
        try {
            return Files.readAllLines(file).get(3);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
