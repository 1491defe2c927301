package dev.jib.gateway.identity.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A small certificate authority in a directory: {@code ca.crt}, {@code ca.key} (mode 0600) and
 * {@code revoked}. Keys are ECDSA P-256, which every TLS library that git is built with knows.
 */
public final class CertificateAuthority {
    private static final Duration OWN_LIFE = Duration.ofDays(3650);
    private static final Duration SERVER_LIFE = Duration.ofDays(90);
    private static final Duration BACKDATED = Duration.ofMinutes(5); // for clocks that are behind
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final X500Name NAME = new X500Name("CN=jib gateway");

    private final Path directory;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;
    private final SecureRandom random;

    private CertificateAuthority(Path directory, Clock clock, SecureRandom random)
            throws IOException {
        this.directory = directory;
        this.clock = clock;
        this.random = random;
        this.certificate = Pem.certificate(directory.resolve("ca.crt"));
        this.key = Pem.key(directory.resolve("ca.key"));
    }

    /**
     * Makes an authority.
     *
     * @throws IOException when there is one already
     */
    public static CertificateAuthority init(Path directory, Clock clock, SecureRandom random)
            throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        if (Files.exists(directory.resolve("ca.key"))) {
            throw new IOException(
                    directory
                            + ": holds an authority (expected: none; all that it issued would"
                            + " end)");
        }
        try {
            KeyPair pair = newPair(random);
            Validity validity = validity(clock.instant(), OWN_LIFE);
            var builder =
                    builder(NAME, validity, pair.getPublic(), random)
                            .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                            .addExtension(
                                    Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            RevokedSerials.init(directory.resolve("revoked"));
            Pem.write(directory.resolve("ca.key"), "rw-------", pair.getPrivate());
            Pem.write(
                    directory.resolve("ca.crt"),
                    "rw-r--r--",
                    sign((JcaX509v3CertificateBuilder) builder, pair.getPrivate()));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("certificate authority: " + e.getMessage(), e);
        }
        return open(directory, clock, random);
    }

    /** Opens the authority in that directory. */
    public static CertificateAuthority open(Path directory, Clock clock, SecureRandom random)
            throws IOException {
        return new CertificateAuthority(directory, clock, random);
    }

    /** Issues a client certificate that lives so long, at most seven days. */
    public IssuedCertificate issue(ClientName client, Duration life) throws IOException {
        if (!life.isPositive() || life.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "life of a certificate: " + life + " (expected: up to 7 days)");
        }
        List<GeneralName> names = new ArrayList<>();
        names.add(uri(ClientName.PRINCIPAL + client.principal().name()));
        client.session().ifPresent(id -> names.add(uri(ClientName.SESSION + id)));
        return leaf(client.principal().name(), names, KeyPurposeId.id_kp_clientAuth, life);
    }

    /** Issues a certificate for the TCP listener at that host name or address. */
    public IssuedCertificate issueServer(String host) throws IOException {
        boolean address = host.matches("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
        GeneralName name =
                new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
        return leaf(host, List.of(name), KeyPurposeId.id_kp_serverAuth, SERVER_LIFE);
    }

    /** Revokes the certificate of that serial number, in hex. */
    public void revoke(String serial) throws IOException {
        if (!serial.matches("[0-9a-fA-F]{1,40}")) {
            throw new IllegalArgumentException("serial number (expected: hex digits)");
        }
        revoked().add(serial);
    }

    /** What is revoked. */
    public RevokedSerials revoked() {
        return new RevokedSerials(directory.resolve("revoked"));
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    private record Validity(Instant from, Instant to) {}

    private static Validity validity(Instant now, Duration life) {
        return new Validity(now.minus(BACKDATED), now.plus(life));
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private IssuedCertificate leaf(
            String commonName, List<GeneralName> names, KeyPurposeId purpose, Duration life)
            throws IOException {
        try {
            KeyPair pair = newPair(random);
            GeneralNames alternatives = new GeneralNames(names.toArray(GeneralName[]::new));
            var extensions = new JcaX509ExtensionUtils();
            var builder =
                    builder(
                            new X500Name("CN=" + commonName),
                            validity(clock.instant(), life),
                            pair.getPublic(),
                            random);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
                    .addExtension(Extension.subjectAlternativeName, false, alternatives)
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()));
            return new IssuedCertificate(sign(builder, key), certificate, pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("certificate: " + e.getMessage(), e);
        }
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name subject, Validity validity, PublicKey key, SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                NAME,
                new BigInteger(159, random).setBit(158),
                Date.from(validity.from()),
                Date.from(validity.to()),
                subject,
                key);
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static KeyPair newPair(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }
}
