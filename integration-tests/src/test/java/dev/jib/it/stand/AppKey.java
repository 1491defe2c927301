package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** The private key of a GitHub App, in PEM. */
final class AppKey {
    private AppKey() {}

    /** Makes one. */
    static void write(Path file) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            String body =
                    Base64.getMimeEncoder(
                                    64, "\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
            Files.writeString(
                    file, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line from the middle of a key file, to be looked for where it must not be. */
    static String lineOf(Path file) {
        try {
            return Files.readAllLines(file).get(3);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
