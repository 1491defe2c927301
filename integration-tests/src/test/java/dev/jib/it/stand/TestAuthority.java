package dev.jib.it.stand;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate authority of one test, for servers and for clients. */
public final class TestAuthority {
    private static final X500Name NAME = new X500Name("CN=jib test authority");

    private final SecureRandom random = new SecureRandom();
    private final KeyPair key = newKey();
    private final X509Certificate certificate;

    /** Makes a fresh one. */
    public TestAuthority() {
        certificate = signed(NAME, key, true);
    }

    /** A key and the certificate that this authority gave it. Prints no key. */
    public static final class Identity {
        private final KeyPair key;
        private final X509Certificate certificate;

        private Identity(KeyPair key, X509Certificate certificate) {
            this.key = key;
            this.certificate = certificate;
        }

        /** The certificate in PEM. */
        public String certificatePem() {
            return pem(certificate);
        }

        /** The key in PEM: PKCS#8, encrypted with AES. */
        public String keyPem(String passphrase) {
            try {
                return pem(
                        new JcaPKCS8Generator(
                                key.getPrivate(),
                                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                        .setProvider(new BouncyCastleProvider())
                                        .setPassword(passphrase.toCharArray())
                                        .build()));
            } catch (IOException | OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The authority's own certificate in PEM. */
    public String certificatePem() {
        return pem(certificate);
    }

    /** A key with a certificate for that common name, which is also a DNS name. */
    public Identity issue(String name) {
        KeyPair issued = newKey();
        return new Identity(issued, signed(new X500Name("CN=" + name), issued, false));
    }

    /** TLS of a server of that name, which trusts clients of this authority. */
    public SSLContext server(String name) {
        return server(name, subject -> true);
    }

    /** The same, which trusts those of its clients whose subject is one of these. */
    public SSLContext server(String name, Predicate<String> subjects) {
        Identity identity = issue(name);
        return server(() -> identity, subjects);
    }

    /** The same, who is in each handshake whom it is given then, of any authority. */
    public SSLContext server(Supplier<Identity> identity, Predicate<String> subjects) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted());
            SSLContext context = SSLContext.getInstance("TLS");
            X509TrustManager whole = (X509TrustManager) trust.getTrustManagers()[0];
            TrustManager[] some = {new Choosy(whole, subjects)};
            context.init(new KeyManager[] {new Current(identity)}, some, random);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives each handshake a name of its own for the identity of its moment. */
    private static final class Current extends X509ExtendedKeyManager {
        private final Supplier<Identity> identity;
        private final Map<String, Identity> given = new ConcurrentHashMap<>();
        private final AtomicInteger number = new AtomicInteger();

        Current(Supplier<Identity> identity) {
            this.identity = identity;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String type, Principal[] issuers, SSLEngine engine) {
            return chooseServerAlias(type, issuers, null);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            if (!type.equals("EC")) {
                return null;
            }
            String alias = "k" + number.incrementAndGet();
            given.put(alias, identity.get());
            return alias;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {of(alias).certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return of(alias).key.getPrivate();
        }

        private Identity of(String alias) {
            return Objects.requireNonNull(given.get(alias), alias);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return given.keySet().toArray(String[]::new);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    /** Takes some of the clients that another one takes, looked at in each handshake. */
    private record Choosy(X509TrustManager whole, Predicate<String> subjects)
            implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            whole.checkClientTrusted(chain, type);
            String subject = chain[0].getSubjectX500Principal().getName();
            if (!subjects.test(subject)) {
                throw new CertificateException(subject + " is not taken any more");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            whole.checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return whole.getAcceptedIssuers();
        }
    }

    /** A store that holds this authority alone. */
    public KeyStore trusted() {
        try {
            KeyStore store = empty();
            store.setCertificateEntry("ca", certificate);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private X509Certificate signed(X500Name subject, KeyPair subjectKey, boolean authority) {
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            NAME,
                            new BigInteger(127, random).add(BigInteger.ONE),
                            Date.from(now.minus(Duration.ofHours(1))),
                            Date.from(now.plus(Duration.ofDays(1))),
                            subject,
                            subjectKey.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                String name = subject.toString().substring("CN=".length());
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(key.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(Object value) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
