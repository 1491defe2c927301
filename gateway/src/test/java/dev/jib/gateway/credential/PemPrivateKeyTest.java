package dev.jib.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemPrivateKeyTest {
    private static final String PASSPHRASE = "pass phrase";

    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void readsPkcs8(String kind) throws Exception {
        KeyPair pair = pair(kind);
        assertThat(read(pem(new JcaPKCS8Generator(pair.getPrivate(), null))))
                .isEqualTo(pair.getPrivate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void readsEncryptedPkcs8(String kind) throws Exception {
        KeyPair pair = pair(kind);
        assertThat(read(pem(new JcaPKCS8Generator(pair.getPrivate(), encryptor()))))
                .isEqualTo(pair.getPrivate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void readsTheOlderFormats(String kind) throws Exception {
        KeyPair pair = pair(kind);
        String text = kind.equals("EC") ? sec1(pair) : pem(pair.getPrivate());
        assertThat(text).startsWith("-----BEGIN " + kind + " PRIVATE KEY-----");
        assertBelongs(read(text), pair);
    }

    @Test
    void readsTheOlderFormatEncrypted() throws Exception {
        KeyPair pair = pair("RSA");
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(
                    pair.getPrivate(),
                    new JcePEMEncryptorBuilder("AES-256-CBC")
                            .setProvider(new BouncyCastleProvider())
                            .build(PASSPHRASE.toCharArray()));
        }
        assertThat(text.toString()).contains("Proc-Type: 4,ENCRYPTED");
        assertThat(read(text.toString())).isEqualTo(pair.getPrivate());
    }

    /** As {@code openssl ecparam -genkey} writes it. */
    @Test
    void skipsParametersBeforeTheKey() throws Exception {
        KeyPair pair = pair("EC");
        byte[] curve = curve(pair).getEncoded();
        String text = pem(new PemObject("EC PARAMETERS", curve)) + sec1(pair);
        assertBelongs(read(text), pair);
    }

    static Stream<String> unusable() throws Exception {
        return Stream.of(
                "",
                "canary",
                "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n",
                pem(pair("RSA").getPublic()));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void refusesWhatIsNoKey(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }

    @Test
    void refusesAnotherPassphrase() throws Exception {
        String text = pem(new JcaPKCS8Generator(pair("EC").getPrivate(), encryptor()));
        Path file = Files.writeString(dir.resolve("key"), text);
        assertThatThrownBy(() -> PemPrivateKey.read(file, Optional.of("another")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PemPrivateKey.read(file, Optional.empty()))
                .isInstanceOf(IOException.class);
    }

    /** What the one signs, the other verifies: encodings of one key may differ. */
    private static void assertBelongs(PrivateKey key, KeyPair pair)
            throws GeneralSecurityException {
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(pair.getPublic());
        assertThat(verifying.verify(signing.sign())).isTrue();
    }

    /** The curve is in it, as OpenSSL writes it and Bouncy Castle does not. */
    private static String sec1(KeyPair pair) throws IOException {
        var own = (java.security.interfaces.ECPrivateKey) pair.getPrivate();
        int bits = own.getParams().getOrder().bitLength();
        byte[] key = new ECPrivateKey(bits, own.getS(), curve(pair)).getEncoded();
        return pem(new PemObject("EC PRIVATE KEY", key));
    }

    private static ASN1Primitive curve(KeyPair pair) {
        return PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .getPrivateKeyAlgorithm()
                .getParameters()
                .toASN1Primitive();
    }

    private PrivateKey read(String text) throws IOException {
        Path file = Files.writeString(dir.resolve("key"), text);
        return PemPrivateKey.read(file, Optional.of(PASSPHRASE));
    }

    private static OutputEncryptor encryptor() throws OperatorCreationException {
        return new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPassword(PASSPHRASE.toCharArray())
                .setRandom(new SecureRandom())
                .build();
    }

    private static KeyPair pair(String kind) throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(kind).generateKeyPair();
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
