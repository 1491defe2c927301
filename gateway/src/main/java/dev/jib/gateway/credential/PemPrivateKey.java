package dev.jib.gateway.credential;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * Reads a private key from a PEM file as OpenSSL writes them: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017)
 * or SEC 1 (RFC 5915), encrypted or not. What stands before it, such as EC parameters, is skipped.
 */
public final class PemPrivateKey {
    /** Decrypts what OpenSSL encrypts; not registered, so that the JDK's stay the first choice. */
    private static final Provider CIPHERS = new BouncyCastleProvider();

    private static final Map<ASN1ObjectIdentifier, String> ALGORITHMS =
            Map.of(
                    PKCSObjectIdentifiers.rsaEncryption, "RSA",
                    X9ObjectIdentifiers.id_ecPublicKey, "EC",
                    EdECObjectIdentifiers.id_Ed25519, "EdDSA",
                    EdECObjectIdentifiers.id_Ed448, "EdDSA");

    private PemPrivateKey() {}

    /**
     * Reads it.
     *
     * @param passphrase for a key that is encrypted
     * @throws IOException when there is none that can be read. Its message and cause may quote the
     *     file: they have no place in a log
     */
    public static PrivateKey read(Path file, Optional<String> passphrase) throws IOException {
        try (Reader reader = Files.newBufferedReader(file);
                PEMParser parser = new PEMParser(reader)) {
            for (Object read = parser.readObject(); read != null; read = parser.readObject()) {
                Optional<PrivateKeyInfo> key = info(read, passphrase.orElse("").toCharArray());
                if (key.isPresent()) {
                    return key(key.get());
                }
            }
        } catch (OperatorCreationException | PKCSException | GeneralSecurityException e) {
            throw new IOException(e);
        }
        throw new IOException("no private key");
    }

    /** By the JDK's own providers: its TLS knows keys by their names for them. */
    private static PrivateKey key(PrivateKeyInfo info)
            throws IOException, GeneralSecurityException {
        ASN1ObjectIdentifier kind = info.getPrivateKeyAlgorithm().getAlgorithm();
        String algorithm = ALGORITHMS.get(kind);
        if (algorithm == null) {
            throw new IOException("a key of kind " + kind);
        }
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static Optional<PrivateKeyInfo> info(Object read, char[] passphrase)
            throws IOException, OperatorCreationException, PKCSException {
        return switch (read) {
            case PrivateKeyInfo info -> Optional.of(info);
            case PEMKeyPair pair -> Optional.of(pair.getPrivateKeyInfo());
            case PKCS8EncryptedPrivateKeyInfo info ->
                    Optional.of(
                            info.decryptPrivateKeyInfo(
                                    new JceOpenSSLPKCS8DecryptorProviderBuilder()
                                            .setProvider(CIPHERS)
                                            .build(passphrase)));
            case PEMEncryptedKeyPair pair ->
                    Optional.of(
                            pair.decryptKeyPair(
                                            new JcePEMDecryptorProviderBuilder()
                                                    .setProvider(CIPHERS)
                                                    .build(passphrase))
                                    .getPrivateKeyInfo());
            default -> Optional.empty();
        };
    }
}
