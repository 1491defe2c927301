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
 * many a session, whose oldest end when it asks for more: no session ends another's. After a
 * restart git-lfs asks for new ones.
 */
final class Grants {
    /** The longest that one holds, whatever the upstream says. */
    static final Duration LONGEST = Duration.ofHours(1);

    /** The most of one session. */
    static final int MOST = 5_000;

    private static final int NAME_BYTES = 24;

    private final Cache<SessionId, Cache<String, Grant>> sessions =
            CacheBuilder.newBuilder().expireAfterAccess(LONGEST).build();
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
        sessions.asMap().computeIfAbsent(grant.session(), id -> ofOne()).put(name, grant);
        return name;
    }

    /**
     * The grant of that name, when it is that session's, for that object there, and still holds.
     */
    Optional<Grant> find(String name, SessionId session, RepositoryUrl repository, String oid) {
        Instant now = time.instant();
        return Optional.ofNullable(sessions.getIfPresent(session))
                .flatMap(grants -> Optional.ofNullable(grants.getIfPresent(name)))
                .filter(g -> g.allows(session, repository, now) && g.object().oid().equals(oid));
    }

    /** One part, so that exactly the oldest go. */
    private static Cache<String, Grant> ofOne() {
        return CacheBuilder.newBuilder()
                .concurrencyLevel(1)
                .maximumSize(MOST)
                .expireAfterWrite(LONGEST)
                .build();
    }

    Instant now() {
        return time.instant();
    }
}
