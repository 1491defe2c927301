package dev.jib.gateway.upstream.http;

import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A certificate with the private key that belongs to it. A key that does not belong to it, as while
 * one file is replaced and the other not yet, is refused: a server would refuse it later.
 */
final class ClientKey {
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN (ENCRYPTED )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)"
                            + "-----END (ENCRYPTED )?PRIVATE KEY-----");
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
        String algorithm = certificates[0].getPublicKey().getAlgorithm();
        PrivateKey secret =
                KeyFactory.getInstance(algorithm)
                        .generatePrivate(encoded(Files.readString(key), passphrase));
        check(secret, certificates[0]);
        return new ClientKey(certificates, secret);
    }

    private static PKCS8EncodedKeySpec encoded(String pem, Optional<String> passphrase)
            throws IOException, GeneralSecurityException {
        Matcher matcher = KEY.matcher(pem);
        if (!matcher.find()) {
            throw new GeneralSecurityException("no key");
        }
        byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(2));
        return matcher.group(1) == null
                ? new PKCS8EncodedKeySpec(bytes)
                : decrypted(new EncryptedPrivateKeyInfo(bytes), passphrase.orElse(""));
    }

    private static PKCS8EncodedKeySpec decrypted(EncryptedPrivateKeyInfo info, String passphrase)
            throws GeneralSecurityException {
        // With PBES2 (RFC 8018) the parameters say which it is.
        String algorithm =
                info.getAlgName().equals("1.2.840.113549.1.5.13")
                                || info.getAlgName().equals("PBES2")
                        ? info.getAlgParameters().toString()
                        : info.getAlgName();
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm)
                        .generateSecret(new PBEKeySpec(passphrase.toCharArray())),
                info.getAlgParameters());
        return info.getKeySpec(cipher);
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
