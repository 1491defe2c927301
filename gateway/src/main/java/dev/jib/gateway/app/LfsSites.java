package dev.jib.gateway.app;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.LfsConfig;
import dev.jib.gateway.config.ResolvedRepository;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.lfs.LfsPlace;
import dev.jib.gateway.lfs.LfsSite;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The upstreams of a configuration whose LFS is on. */
final class LfsSites implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ImmutableMap<String, LfsSite> sites;

    private LfsSites(GatewayConfig config, CredentialSources credentials, Duration idle)
            throws IOException {
        HttpClient elsewhere = client(Optional.empty());
        ImmutableMap.Builder<String, LfsSite> all = ImmutableMap.builder();
        for (UpstreamConfig upstream : config.upstreams().values()) {
            if (upstream.lfs().isPresent()) {
                LfsConfig lfs = upstream.lfs().get();
                all.put(
                        upstream.name(),
                        new LfsSite(
                                upstream.base(),
                                lfs.storage(),
                                lfs.maxBytes(),
                                credentials.of(upstream),
                                client(upstream.caFile()),
                                elsewhere,
                                idle));
            }
        }
        this.sites = all.buildOrThrow();
    }

    /**
     * Opens all; nothing is connected to yet.
     *
     * @throws IOException when a file cannot be used
     */
    static LfsSites open(GatewayConfig config, CredentialSources credentials, Duration idle)
            throws IOException {
        return new LfsSites(config, credentials, idle);
    }

    /** The repository as a place with LFS, when its upstream has it on. */
    Optional<LfsPlace> place(ResolvedRepository repository) {
        return Optional.ofNullable(sites.get(repository.upstream().name()))
                .map(site -> new LfsPlace(repository.name(), repository.url(), site));
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return sites.isEmpty();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private HttpClient client(Optional<Path> authorities) throws IOException {
        HttpClient.Builder client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(Duration.ofSeconds(10))
                        .executor(threads);
        if (authorities.isPresent()) {
            client.sslContext(trusting(authorities.get()));
        }
        return client.build();
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
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": cannot be used (expected: PEM certificates)", e);
        }
    }
}
