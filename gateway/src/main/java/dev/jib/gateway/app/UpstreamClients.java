package dev.jib.gateway.app;

import dev.jib.gateway.config.Timeouts;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.upstream.http.FreshTls;
import dev.jib.gateway.upstream.http.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients for what an upstream offers beside git, which is LFS, tokens and a forge's API:
 * for the upstream itself with its CA file and client certificate, for other hosts, as those that
 * store its objects, without the certificate; both through its proxy.
 */
final class UpstreamClients {
    private final UpstreamConfig upstream;
    private final Timeouts timeouts;
    private final Executor threads;

    UpstreamClients(UpstreamConfig upstream, Timeouts timeouts, Executor threads) {
        this.upstream = upstream;
        this.timeouts = timeouts;
        this.threads = threads;
    }

    /**
     * For that address: the upstream's own client when it is there, by scheme, host and port.
     *
     * @throws IOException when a file cannot be used
     */
    Supplier<HttpClient> to(URI address) throws IOException {
        try {
            if (upstream.base().isAt(address)) {
                return api(UpstreamSet.tls(upstream));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        HttpClient other = elsewhere();
        return () -> other;
    }

    /** For the upstream: another client when its TLS files are others. */
    Supplier<HttpClient> api(TlsSettings tls) {
        if (!upstream.base().scheme().equals("https")) {
            HttpClient client = builder().build();
            return () -> client;
        }
        FreshTls fresh = new FreshTls(tls);
        return new Supplier<>() {
            private SSLContext context = fresh.forJdk();
            private HttpClient client = builder().sslContext(context).build();

            @Override
            public synchronized HttpClient get() {
                SSLContext now = fresh.forJdk();
                if (now != context) {
                    context = now;
                    client = builder().sslContext(now).build();
                }
                return client;
            }
        };
    }

    /**
     * For other hosts: those of the CA file are trusted beside those of the JDK, as git-lfs does.
     *
     * @throws IOException when the file cannot be used
     */
    HttpClient elsewhere() throws IOException {
        HttpClient.Builder client = builder();
        if (upstream.caFile().isPresent()) {
            client.sslContext(trusting(upstream.caFile().get()));
        }
        return client.build();
    }

    private HttpClient.Builder builder() {
        HttpClient.Builder client = HttpClients.builder(timeouts.connect()).executor(threads);
        HttpClients.through(upstream, client);
        return client;
    }

    private static SSLContext trusting(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int number = 0;
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca" + number++, one);
            }
            if (number == 0) {
                throw new GeneralSecurityException("no certificate in it");
            }
            for (TrustManager manager : trust(null).getTrustManagers()) {
                if (manager instanceof X509TrustManager jdk) {
                    for (X509Certificate one : jdk.getAcceptedIssuers()) {
                        trusted.setCertificateEntry("ca" + number++, one);
                    }
                }
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(trusted).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": cannot be used (expected: PEM certificates)", e);
        }
    }

    private static TrustManagerFactory trust(@Nullable KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        return trust;
    }
}
