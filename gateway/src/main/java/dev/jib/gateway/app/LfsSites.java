package dev.jib.gateway.app;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.LfsConfig;
import dev.jib.gateway.config.ResolvedRepository;
import dev.jib.gateway.config.Timeouts;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.lfs.LfsPlace;
import dev.jib.gateway.lfs.LfsSite;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The upstreams of a configuration whose LFS is on. */
final class LfsSites implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ImmutableMap<String, LfsSite> sites;

    private LfsSites(GatewayConfig config, CredentialSources credentials, Timeouts timeouts)
            throws IOException {
        ImmutableMap.Builder<String, LfsSite> all = ImmutableMap.builder();
        for (UpstreamConfig upstream : config.upstreams().values()) {
            if (upstream.lfs().isPresent()) {
                LfsConfig lfs = upstream.lfs().get();
                UpstreamClients clients = new UpstreamClients(upstream, timeouts, threads);
                all.put(
                        upstream.name(),
                        new LfsSite(
                                upstream.base(),
                                lfs.storage(),
                                lfs.maxBytes(),
                                credentials.of(upstream),
                                clients.api(UpstreamSet.tls(upstream)),
                                clients.elsewhere(),
                                timeouts.idle(),
                                timeouts.response()));
            }
        }
        this.sites = all.buildOrThrow();
    }

    /**
     * Opens all; nothing is connected to yet.
     *
     * @throws IOException when a file cannot be used
     */
    static LfsSites open(GatewayConfig config, CredentialSources credentials, Timeouts timeouts)
            throws IOException {
        try {
            return new LfsSites(config, credentials, timeouts);
        } catch (IllegalArgumentException e) {
            throw new IOException("upstreams: lfs: " + e.getMessage(), e);
        }
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
}
