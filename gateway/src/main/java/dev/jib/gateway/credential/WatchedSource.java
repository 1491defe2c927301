package dev.jib.gateway.credential;

import dev.jib.gateway.git.RepositoryUrl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A source of which is known whether it works: whether a credential can be had, and whether the
 * upstream took the last one. Safe for use by many threads.
 */
public final class WatchedSource implements CredentialSource {
    /** After that long a refusal says nothing any more: the credential may be valid by now. */
    private static final Duration REFUSAL_COUNTS = Duration.ofSeconds(60);

    private final CredentialSource source;
    private final InstantSource time;
    private volatile Optional<Instant> refused = Optional.empty();

    /** Watches that source. */
    public WatchedSource(CredentialSource source, InstantSource time) {
        this.source = source;
        this.time = time;
    }

    /**
     * Why it does not work, as far as is known.
     *
     * @param probe a repository that it should have a credential for
     */
    public Optional<String> fault(RepositoryUrl probe) {
        try {
            source.credential(probe);
        } catch (CredentialException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return refused.filter(at -> time.instant().isBefore(at.plus(REFUSAL_COUNTS)))
                .map(at -> "the upstream did not accept it (401) at " + at);
    }

    @Override
    public Credential credential(RepositoryUrl repository) throws CredentialException {
        return source.credential(repository);
    }

    @Override
    public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
        boolean again = source.refused(repository, credential, how);
        if (!again && how == Refusal.NOT_ACCEPTED) {
            refused = Optional.of(time.instant());
        }
        return again;
    }

    @Override
    public void accepted(RepositoryUrl repository, Credential credential) {
        refused = Optional.empty();
        source.accepted(repository, credential);
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
