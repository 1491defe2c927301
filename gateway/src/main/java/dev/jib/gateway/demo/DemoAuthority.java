package dev.jib.gateway.demo;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * A certificate authority that lives in memory for as long as the process, for an upstream on
 * HTTPS. Clients are given {@link #certificatePem}.
 */
public final class DemoAuthority {
    private static final X500Name NAME = new X500Name("CN=jib demo authority");
    private static final Duration SKEW = Duration.ofHours(1);
    private static final Duration LIFE = Duration.ofDays(30);

    /** A key with the certificates that lead from it to the authority. */
    private record Identity(KeyPair key, X509Certificate[] chain) {
        @Override
        public String toString() {
            return "identity of " + chain[0].getSubjectX500Principal();
        }
    }

    private final InstantSource clock;
    private final SecureRandom random;
    private final KeyPair key;
    private final X509Certificate certificate;

    /** Makes a fresh authority with an ECDSA P-256 key. */
    public DemoAuthority(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
        try {
            key = newKey();
            JcaX509v3CertificateBuilder builder = certificateFor(NAME, key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            certificate = sign(builder);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("this JDK cannot make an ECDSA certificate", e);
        }
    }

    /** The authority's certificate, for {@code http.sslCAInfo} and its like. */
    public String certificatePem() {
        return pem(certificate);
    }

    /** A TLS context for a server of these host names and IP addresses. */
    public SSLContext serverContext(List<String> names) {
        try {
            Identity server = serverIdentity(names);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", server.key().getPrivate(), new char[0], server.chain());
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, random);
            return context;
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("no server certificate for " + names, e);
        }
    }

    /** A server's private key (PKCS #8), then its certificate, in one PEM text. */
    public String serverPem(List<String> names) {
        try {
            Identity server = serverIdentity(names);
            PemObject pkcs8 = new PemObject("PRIVATE KEY", server.key().getPrivate().getEncoded());
            return pem(pkcs8) + pem(server.chain()[0]);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("no server certificate for " + names, e);
        }
    }

    private Identity serverIdentity(List<String> names)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPair server = newKey();
        JcaX509v3CertificateBuilder builder =
                certificateFor(new X500Name("CN=jib demo upstream"), server);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(alternatives(names)));
        return new Identity(server, new X509Certificate[] {sign(builder), certificate});
    }

    private static GeneralName[] alternatives(List<String> names) {
        return names.stream()
                .map(name ->
                        new GeneralName(
                                isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName,
                                name))
                .toArray(GeneralName[]::new);
    }

    private static boolean isAddress(String name) {
        return name.contains(":") || name.matches("[0-9.]+");
    }

    private KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private JcaX509v3CertificateBuilder certificateFor(X500Name subject, KeyPair subjectKey)
            throws GeneralSecurityException, IOException {
        Instant now = clock.instant();
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        NAME,
                        new BigInteger(127, random).add(BigInteger.ONE),
                        Date.from(now.minus(SKEW)),
                        Date.from(now.plus(LIFE)),
                        subject,
                        subjectKey.getPublic());
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(subjectKey.getPublic()));
        return builder;
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder builder)
            throws GeneralSecurityException, OperatorCreationException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static String pem(Object value) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(value);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return text.toString();
    }
}
