package dev.jib.gateway.credential;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;

/**
 * A password or token that someone else keeps and changes, in a file or an environment variable,
 * sent as Basic or Bearer.
 */
public final class StaticSource implements CredentialSource {
    /** How a secret is shown to the upstream. */
    private interface Form {
        Credential of(Secret secret);
    }

    private final CredentialScope scope;
    private final SecretText secret;
    private final Form form;

    private StaticSource(CredentialScope scope, SecretText secret, Form form) {
        this.scope = scope;
        this.secret = secret;
        this.form = form;
    }

    /** The secret as the password of that user. */
    public static StaticSource basic(CredentialScope scope, String user, SecretText secret) {
        new Credential.Basic(scope, user, Secret.of("x")); // a bad name is told at once
        return new StaticSource(scope, secret, s -> new Credential.Basic(scope, user, s));
    }

    /** The secret as a Bearer token. */
    public static StaticSource bearer(CredentialScope scope, SecretText secret) {
        return new StaticSource(scope, secret, s -> new Credential.Bearer(scope, s));
    }

    @Override
    public Credential credential(RepositoryUrl repository) throws CredentialException {
        Scopes.check(scope, repository);
        Secret now = secret.read();
        try {
            return form.of(now);
        } catch (IllegalArgumentException e) {
            throw new CredentialException(secret + ": " + e.getMessage());
        }
    }

    /** True when the secret has been changed since that credential was made of it. */
    @Override
    public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
        try {
            return !credential(repository).equals(credential);
        } catch (CredentialException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return secret + " for " + scope;
    }
}
