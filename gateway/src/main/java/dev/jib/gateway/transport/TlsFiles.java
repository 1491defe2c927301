package dev.jib.gateway.transport;

import dev.jib.gateway.identity.ca.KeyPairFiles;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * What the TCP listener needs to speak TLS.
 *
 * @param certificates PEM file with the listener's certificate, then those that lead to its CA
 * @param key PEM file with its key, PKCS#8, not encrypted
 * @param clients where clients must have certificates too
 */
public record TlsFiles(Path certificates, Path key, Optional<ClientCertificates> clients) {
    /** Where clients need no certificates. */
    public TlsFiles(Path certificates, Path key) {
        this(certificates, key, Optional.empty());
    }

    /** TLS 1.3 and 1.2 with those files. */
    SslContext context() throws IOException {
        try {
            checkPair();
            SslContextBuilder builder =
                    SslContextBuilder.forServer(certificates.toFile(), key.toFile())
                            .sslProvider(SslProvider.JDK)
                            .protocols("TLSv1.3", "TLSv1.2");
            if (clients.isPresent()) {
                builder.trustManager(clients.get().authority().toFile())
                        .clientAuth(ClientAuth.REQUIRE);
            }
            return builder.build();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "TLS files "
                            + certificates
                            + " and "
                            + key
                            + ": "
                            + e.getMessage()
                            + " (expected: PEM certificates, leaf first, and their PKCS#8 key)",
                    e);
        }
    }

    /** The JDK does not look whether the key is that of the certificate; handshakes would fail. */
    private void checkPair() throws IOException, GeneralSecurityException {
        if (!KeyPairFiles.belongTogether(certificates, key)) {
            throw new IOException("the key is not that of the certificate");
        }
    }
}
