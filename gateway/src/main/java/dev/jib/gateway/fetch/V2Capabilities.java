package dev.jib.gateway.fetch;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.protocol.upload.V2Advertisement;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * The version 2 capability advertisements of upstream repositories, kept for a short time: they
 * hold no refs, and asking for them costs a round trip.
 */
public final class V2Capabilities {
    private final Cache<UpstreamRepository, V2Advertisement> cache;
    private final String agent;

    /**
     * An empty cache.
     *
     * @param life how long an advertisement is used
     * @param agent what the gateway calls itself to clients
     */
    public V2Capabilities(Duration life, String agent) {
        this.cache = CacheBuilder.newBuilder().expireAfterWrite(life).maximumSize(10_000).build();
        this.agent = agent;
    }

    /** The advertisement, from the cache or from the upstream. */
    V2Advertisement of(Upstream upstream, UpstreamRepository repository) throws IOException {
        Optional<V2Advertisement> kept = Optional.ofNullable(cache.getIfPresent(repository));
        if (kept.isPresent()) {
            return kept.get();
        }
        try (InputStream stream =
                new BufferedInputStream(upstream.uploadAdvertisement(repository, 2))) {
            V2Advertisement read = V2Advertisement.read(new PktLineReader(stream), agent);
            cache.put(repository, read);
            return read;
        }
    }

    /** Forgets what is known of a repository whose upstream answered a request with a fault. */
    void forget(UpstreamRepository repository) {
        cache.invalidate(repository);
    }
}
