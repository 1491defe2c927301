package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;

/** A secret that is kept outside the gateway and may be changed there at any time. */
@FunctionalInterface
public interface SecretText {
    /**
     * What it is now.
     *
     * @throws CredentialException when it is missing or is not one line of text
     */
    Secret read() throws CredentialException;
}
