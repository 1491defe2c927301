package dev.jib.gateway.push;

import dev.jib.gateway.fetch.UpstreamObjects;
import dev.jib.gateway.fetch.V2Capabilities;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.HostStore;
import dev.jib.gateway.quarantine.Mirror;
import dev.jib.gateway.quarantine.Mirrors;
import dev.jib.gateway.quarantine.ObjectFormat;
import dev.jib.gateway.quarantine.ObjectSource;
import dev.jib.gateway.quarantine.ScannedPack;
import dev.jib.gateway.quarantine.StoredObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where objects come from that a pack builds on: the host's repository of the session, in which
 * nothing is believed that does not have its hash, and where that has not enough, the gateway's
 * mirror of the upstream repository.
 *
 * @param mirrors the mirrors
 * @param capabilities what the upstreams' upload-packs can do
 */
public record BaseObjects(Mirrors mirrors, V2Capabilities capabilities) {
    private static final Logger LOG = LoggerFactory.getLogger(BaseObjects.class);
    private static final int MOST_OBJECT = 64 << 20;

    /** The objects for one push. */
    Opened open(Place place, ObjectFormat format, Set<ObjectId> advertised) {
        Optional<HostStore> host =
                place.hostRepository()
                        .map(h -> new HostStore(h.resolve("objects"), format, MOST_OBJECT));
        UpstreamObjects upstream =
                new UpstreamObjects(place.upstream(), place.repository(), capabilities, advertised);
        String name = name(place.repository().url().toString(), format);
        return new Opened(host, upstream, () -> mirrors.open(name, format, upstream));
    }

    /** Two upstream repositories never share a mirror, nor do two formats of one. */
    private static String name(String url, ObjectFormat format) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(url.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest) + "-" + format.capability();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** Opens a mirror once it is needed. */
    private interface MirrorOpener {
        Mirror open() throws IOException;
    }

    /** The objects for one push; for one thread. */
    final class Opened implements ObjectSource, AutoCloseable {
        private final Optional<HostStore> host;
        private final UpstreamObjects upstream;
        private final MirrorOpener opener;
        private @Nullable Mirror mirror;
        private boolean historyWanted;

        private Opened(Optional<HostStore> host, UpstreamObjects upstream, MirrorOpener opener) {
            this.host = host;
            this.upstream = upstream;
            this.opener = opener;
        }

        @Override
        public Optional<StoredObject> read(ObjectId id) throws IOException {
            if (host.isPresent()) {
                Optional<StoredObject> found = host.get().read(id);
                if (found.isPresent()) {
                    return found;
                }
            }
            return mirror().read(id);
        }

        @Override
        public void historyFollows() {
            historyWanted = true;
            if (mirror != null) {
                mirror.historyFollows();
            }
        }

        private Mirror mirror() throws IOException {
            Mirror opened = mirror;
            if (opened == null) {
                opened = opener.open();
                mirror = opened;
                if (historyWanted) {
                    opened.historyFollows();
                }
            }
            return opened;
        }

        /** Breaks off, from another thread, what is asked of the upstream. */
        void breakOff() {
            upstream.breakOff();
        }

        /** The upstream has these objects now: where they were asked for, they are kept. */
        void took(ScannedPack pack) {
            try {
                if (mirror != null) {
                    mirror.took(pack);
                }
            } catch (IOException e) {
                LOG.warn("what was pushed is not kept in its mirror: {}", e.getMessage());
            }
        }

        /** A fault here is the gateway's own affair, and no push's. */
        @Override
        public void close() {
            try {
                if (host.isPresent()) {
                    host.get().close();
                }
                if (mirror != null) {
                    mirror.close();
                    int evicted = mirrors.evictInTime();
                    if (evicted > 0) {
                        LOG.info("{} mirror(s) removed to keep within their bound", evicted);
                    }
                }
            } catch (IOException e) {
                LOG.warn("a mirror could not be looked after: {}", e.getMessage());
            }
        }
    }
}
