package dev.jib.gateway.identity.ca;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;

/** Two files with a certificate and a private key, in PEM, which may be being replaced. */
public final class KeyPairFiles {
    private static final byte[] PROBE = "jib".getBytes(StandardCharsets.US_ASCII);

    private KeyPairFiles() {}

    /**
     * Whether the key is that of the first certificate: what it signs, the certificate verifies.
     *
     * @throws IOException when a file cannot be read
     * @throws GeneralSecurityException when one holds something else
     */
    public static boolean belongTogether(Path certificates, Path key)
            throws IOException, GeneralSecurityException {
        Certificate leaf;
        try (InputStream in = Files.newInputStream(certificates)) {
            leaf = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        PrivateKey own = privateKey(key);
        String algorithm = algorithm(own);
        if (!algorithm.equals(algorithm(leaf.getPublicKey()))) {
            return false;
        }
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(own);
        signing.update(PROBE);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(leaf.getPublicKey());
        verifying.update(PROBE);
        return verifying.verify(signature);
    }

    private static String algorithm(Key key) throws GeneralSecurityException {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            case "Ed25519", "EdDSA" -> "Ed25519";
            default ->
                    throw new GeneralSecurityException(
                            "key: " + key.getAlgorithm() + " (expected: RSA, EC or Ed25519)");
        };
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        try (Reader text = Files.newBufferedReader(file);
                PEMParser pem = new PEMParser(text)) {
            @Nullable Object found = pem.readObject();
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            return switch (found) {
                case PrivateKeyInfo info -> converter.getPrivateKey(info);
                case PEMKeyPair pair -> converter.getPrivateKey(pair.getPrivateKeyInfo());
                case null, default ->
                        throw new GeneralSecurityException("no private key in PEM in " + file);
            };
        }
    }
}
