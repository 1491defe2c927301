package dev.jib.gateway.app;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.git.RepositoryUrl;
import java.util.Optional;
import java.util.stream.Stream;

/** A source that knows for which repositories it was asked last. Safe for use by many threads. */
final class AskedSource implements CredentialSource {
    private final CredentialSource source;
    private volatile Optional<RepositoryUrl> had = Optional.empty();
    private volatile Optional<RepositoryUrl> lacked = Optional.empty();

    AskedSource(CredentialSource source) {
        this.source = source;
    }

    /** The last one that there was a credential for, and the last one that there was none for. */
    Stream<RepositoryUrl> lately() {
        return Stream.concat(had.stream(), lacked.stream());
    }

    @Override
    public Credential credential(RepositoryUrl repository) throws CredentialException {
        try {
            Credential credential = source.credential(repository);
            had = Optional.of(repository);
            return credential;
        } catch (CredentialException e) {
            lacked = Optional.of(repository);
            throw e;
        }
    }

    @Override
    public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
        return source.refused(repository, credential, how);
    }

    @Override
    public void accepted(RepositoryUrl repository, Credential credential) {
        source.accepted(repository, credential);
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
