package dev.jib.gateway.fetch;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.protocol.upload.OldVersionException;
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
    private final Cache<UpstreamRepository, Boolean> old;
    private final String agent;

    /**
     * An empty cache.
     *
     * @param life how long an advertisement is used
     * @param agent what the gateway calls itself to clients
     */
    public V2Capabilities(Duration life, String agent) {
        this.cache = CacheBuilder.newBuilder().expireAfterWrite(life).maximumSize(10_000).build();
        this.old = CacheBuilder.newBuilder().expireAfterWrite(life).maximumSize(10_000).build();
        this.agent = agent;
    }

    /**
     * The advertisement, from the cache or from the upstream.
     *
     * @throws OldVersionException when the upstream does not speak version 2
     */
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
        } catch (OldVersionException e) {
            old.put(repository, true);
            throw e;
        }
    }

    /** Whether the upstream was seen lately not to speak version 2. */
    boolean isOld(UpstreamRepository repository) {
        return old.getIfPresent(repository) != null;
    }

    /** Forgets what is known of a repository whose upstream answered a request with a fault. */
    void forget(UpstreamRepository repository) {
        cache.invalidate(repository);
        old.invalidate(repository);
    }
}
