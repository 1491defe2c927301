package dev.jib.gateway.forge;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.Visibility;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * Who may see the repositories of a forge: for reading as it was at most 60 s ago, for writing as
 * it is now. A failure is never remembered. Safe for use by many threads, of which one asks.
 */
public final class Visibilities {
    private static final Duration LIFE = Duration.ofSeconds(60);

    private final Forge forge;
    private final Cache<RepositoryUrl, Visibility> known;

    /** The visibilities of that forge. */
    public Visibilities(Forge forge, Ticker ticker) {
        this.forge = forge;
        this.known =
                CacheBuilder.newBuilder()
                        .maximumSize(10_000)
                        .expireAfterWrite(LIFE)
                        .ticker(ticker)
                        .build();
    }

    /** Who may see it, for one who reads. */
    public Visibility forReading(RepositoryUrl repository) throws ForgeException {
        try {
            return known.get(repository, () -> forge.repository(repository).visibility());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ForgeException fault
                    ? new ForgeException(String.valueOf(fault.getMessage()), fault)
                    : new ForgeException("the forge could not be asked", e);
        }
    }

    /** Who may see it, for one who writes. */
    public Visibility forWriting(RepositoryUrl repository) throws ForgeException {
        known.invalidate(repository);
        Visibility now = forge.repository(repository).visibility();
        known.put(repository, now);
        return now;
    }
}
