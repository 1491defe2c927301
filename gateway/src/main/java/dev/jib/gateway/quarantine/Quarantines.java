package dev.jib.gateway.quarantine;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import java.nio.file.Path;

/** Where pushes are held while they are inspected, each session's up to a limit. */
public final class Quarantines {
    private final Path root;

    /** A share is there as long as a push holds a part of it. */
    private final LoadingCache<String, DiskShare> shares;

    /**
     * Below that directory.
     *
     * @param mostOfSession how many bytes the pushes of one session may hold at a time
     */
    public Quarantines(Path root, long mostOfSession) {
        this.root = root;
        this.shares =
                CacheBuilder.newBuilder()
                        .weakValues()
                        .build(CacheLoader.from(session -> new DiskShare(mostOfSession)));
    }

    /**
     * One for a push of that session.
     *
     * @throws QuarantineException when the disk does not allow it
     */
    public Quarantine open(String session) throws QuarantineException {
        return Quarantine.open(root, shares.getUnchecked(session));
    }
}
