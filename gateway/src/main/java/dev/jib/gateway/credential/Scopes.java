package dev.jib.gateway.credential;

import dev.jib.gateway.git.RepositoryUrl;

/** The check at use: a credential goes nowhere but where it is bound to. */
final class Scopes {
    private Scopes() {}

    static void check(CredentialScope scope, RepositoryUrl repository) throws CredentialException {
        if (!scope.covers(repository)) {
            throw new CredentialException(
                    "the credential is bound to "
                            + scope
                            + " and is not sent to "
                            + repository
                            + " (expected: a repository at or below it)");
        }
    }
}
