package dev.jib.gateway.credential;

import dev.jib.gateway.git.RepositoryUrl;

/**
 * Where the credential for a repository comes from. It is asked for each request; calls may block
 * and are made on virtual threads, by many at once.
 */
public interface CredentialSource {
    /**
     * The credential to send at once with a request for that repository.
     *
     * @throws CredentialException when there is none that may be sent there
     */
    Credential credential(RepositoryUrl repository) throws CredentialException;

    /**
     * Tells that the upstream answered 401 to that credential.
     *
     * @return whether asking again may give another one, so that a request that can be repeated is
     *     worth repeating once
     */
    default boolean refused(RepositoryUrl repository, Credential credential) {
        return false;
    }

    /** Tells that the upstream took that credential for that repository. */
    default void accepted(RepositoryUrl repository, Credential credential) {}

    /** The source of an upstream that is asked anonymously. */
    static CredentialSource none() {
        Credential none = new Credential.None();
        return repository -> none;
    }
}
