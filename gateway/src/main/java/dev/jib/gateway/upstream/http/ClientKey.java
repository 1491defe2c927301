package dev.jib.gateway.upstream.http;

import dev.jib.gateway.credential.PemPrivateKey;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A certificate with the private key that belongs to it. A key that does not belong to it, as while
 * one file is replaced and the other not yet, is refused: a server would refuse it later.
 */
final class ClientKey {
    private static final byte[] PROBE = "jib".getBytes(StandardCharsets.US_ASCII);

    private final X509Certificate[] chain;
    private final PrivateKey key;

    private ClientKey(X509Certificate[] chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    /**
     * Reads both, in PEM.
     *
     * @throws GeneralSecurityException when they cannot be used, or not together
     */
    static ClientKey read(Path chain, Path key, Optional<String> passphrase)
            throws IOException, GeneralSecurityException {
        X509Certificate[] certificates;
        try (InputStream in = Files.newInputStream(chain)) {
            certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toArray(X509Certificate[]::new);
        }
        if (certificates.length == 0) {
            throw new GeneralSecurityException("no certificate");
        }
        PrivateKey secret = PemPrivateKey.read(key, passphrase);
        check(secret, certificates[0]);
        return new ClientKey(certificates, secret);
    }

    /** What the one signs, the other verifies. */
    private static void check(PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(PROBE);
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(certificate.getPublicKey());
        verifying.update(PROBE);
        if (!verifying.verify(signing.sign())) {
            throw new GeneralSecurityException("the key is not the certificate's");
        }
    }

    /** Has it shown to servers that ask. */
    void showTo(SslContextBuilder builder) {
        builder.keyManager(key, chain);
    }
}
