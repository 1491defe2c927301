package dev.jib.gateway.upstream.http;

import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.SecretText;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Whom TLS trusts. Always TLS 1.3 or 1.2, with the host's name sent (SNI) and verified.
 *
 * @param caFile certificates in PEM of the authorities to trust, and no others, as git's {@code
 *     http.sslCAInfo}; without it, those of the JDK
 * @param certificate what to show when asked for a certificate
 */
public record TlsSettings(Optional<Path> caFile, Optional<ClientCertificate> certificate) {
    /**
     * What the gateway shows to an upstream that asks for a certificate, as git's {@code
     * http.sslCert} and {@code http.sslKey}. Read again when a file changes.
     *
     * @param chain its certificate in PEM, then those that lead to its authority
     * @param key its private key in PEM
     * @param passphrase what the key is encrypted with
     */
    public record ClientCertificate(Path chain, Path key, Optional<SecretText> passphrase) {
        /** With a key that is not encrypted. */
        public ClientCertificate(Path chain, Path key) {
            this(chain, key, Optional.empty());
        }
    }

    /**
     * For {@code integration-tests/bench/tls} alone: {@code openssl} takes netty-tcnative, which
     * the gateway does not bring along (docs/decisions/tls.md).
     */
    private static final SslProvider PROVIDER =
            System.getProperty("jib.bench.tls", "").equals("openssl")
                    ? SslProvider.OPENSSL
                    : SslProvider.JDK;

    /** The JDK's authorities. */
    public static final TlsSettings DEFAULT = new TlsSettings(Optional.empty(), Optional.empty());

    /** Those authorities and no others. */
    public static TlsSettings trusting(Path caFile) {
        return new TlsSettings(Optional.of(caFile), Optional.empty());
    }

    /** The same with that certificate. */
    public TlsSettings withCertificate(ClientCertificate shown) {
        return new TlsSettings(caFile, Optional.of(shown));
    }

    /**
     * The JDK's TLS with these settings; it keeps the sessions for resumption.
     *
     * @throws IllegalArgumentException when a file cannot be used
     */
    SslContext context() {
        SslContextBuilder builder =
                SslContextBuilder.forClient()
                        .sslProvider(PROVIDER)
                        .protocols("TLSv1.3", "TLSv1.2")
                        .endpointIdentificationAlgorithm("HTTPS")
                        .applicationProtocolConfig(onlyHttp1());
        caFile.ifPresent(file -> trust(builder, file));
        certificate.ifPresent(shown -> show(builder, shown));
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static void trust(SslContextBuilder builder, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "CA file: " + file + " cannot be read (expected: certificates in PEM)");
        }
        try {
            builder.trustManager(file.toFile());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "CA file: " + file + " is not usable (expected: certificates in PEM)", e);
        }
    }

    private static void show(SslContextBuilder builder, ClientCertificate shown) {
        Optional<String> passphrase = Optional.empty();
        try {
            if (shown.passphrase().isPresent()) {
                passphrase = Optional.of(shown.passphrase().get().read().reveal());
            }
            ClientKey.read(shown.chain(), shown.key(), passphrase).showTo(builder);
        } catch (CredentialException e) {
            throw new IllegalArgumentException("client certificate: " + e.getMessage(), e);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // Without the cause: what a parser quotes of a key file has no place in a log.
            throw new IllegalArgumentException(
                    "client certificate: "
                            + shown.chain()
                            + " with key "
                            + shown.key()
                            + " is not usable (expected: a certificate and the private key that"
                            + " belongs to it, both in PEM, and the passphrase of an encrypted"
                            + " key)");
        }
    }

    private static ApplicationProtocolConfig onlyHttp1() {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_1_1);
    }
}
