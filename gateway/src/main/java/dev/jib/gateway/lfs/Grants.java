package dev.jib.gateway.lfs;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.session.SessionId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The grants that were given out, by names that nobody guesses. They are kept in memory, at most so
 * many: after a restart git-lfs asks for new ones.
 */
final class Grants {
    /** The longest that one holds, whatever the upstream says. */
    static final Duration LONGEST = Duration.ofHours(1);

    private static final int MOST = 50_000;
    private static final int NAME_BYTES = 24;

    private final Cache<String, Grant> grants =
            CacheBuilder.newBuilder().maximumSize(MOST).expireAfterWrite(LONGEST).build();
    private final SecureRandom random;
    private final InstantSource time;

    Grants(SecureRandom random, InstantSource time) {
        this.random = random;
        this.time = time;
    }

    /** Keeps a grant, and names it. */
    String add(Grant grant) {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        String name = HexFormat.of().formatHex(bytes);
        grants.put(name, grant);
        return name;
    }

    /**
     * The grant of that name, when it is that session's, for that object there, and still holds.
     */
    Optional<Grant> find(String name, SessionId session, RepositoryUrl repository, String oid) {
        Instant now = time.instant();
        return Optional.ofNullable(grants.getIfPresent(name))
                .filter(g -> g.allows(session, repository, now) && g.object().oid().equals(oid));
    }

    Instant now() {
        return time.instant();
    }
}
