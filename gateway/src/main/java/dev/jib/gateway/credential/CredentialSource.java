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

    /** In what way an upstream did not take a credential. */
    enum Refusal {
        /** 401: it is unknown or out of date. */
        NOT_ACCEPTED,
        /** 403: it does not allow this. */
        FORBIDDEN,
        /** 404: there is no such repository, or it may not see it. */
        NOT_FOUND
    }

    /**
     * Tells that the upstream did not take that credential.
     *
     * @return whether asking again gives another one that is worth trying
     */
    default boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
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
