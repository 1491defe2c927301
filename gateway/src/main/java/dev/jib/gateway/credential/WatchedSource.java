package dev.jib.gateway.credential;

import dev.jib.gateway.git.RepositoryUrl;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A source of which is known whether it works: whether a credential can be had, and whether the
 * upstream took the last one. One that was refused (401) does not work until the source gives
 * another, or the upstream takes it after all; time alone mends nothing. Safe for use by many
 * threads.
 */
public final class WatchedSource implements CredentialSource {
    private final CredentialSource source;
    private final InstantSource time;
    private volatile Optional<Refused> refused = Optional.empty();

    private record Refused(Credential credential, Instant at) {}

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
        Credential now;
        try {
            now = source.credential(probe);
        } catch (CredentialException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return refused.filter(last -> last.credential.equals(now))
                .map(last -> "the upstream did not accept it (401) at " + last.at);
    }

    @Override
    public Credential credential(RepositoryUrl repository) throws CredentialException {
        return source.credential(repository);
    }

    @Override
    public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
        boolean again = source.refused(repository, credential, how);
        boolean shown = !(credential instanceof Credential.None); // else it says nothing of one
        if (!again && shown && how == Refusal.NOT_ACCEPTED) {
            refused = Optional.of(new Refused(credential, time.instant()));
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
