package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;
import java.util.Map;

/** A secret in an environment variable of the gateway. */
public final class SecretVariable implements SecretText {
    private final String name;
    private final Map<String, String> environment;

    /** The secret in the variable of that name of that environment. */
    public SecretVariable(String name, Map<String, String> environment) {
        this.name = name;
        this.environment = environment; // not copied: a copy would be one more place to leak from
    }

    @Override
    public Secret read() throws CredentialException {
        String value = environment.get(name);
        if (value == null) {
            throw new CredentialException(
                    "environment variable "
                            + name
                            + ": is not set (expected: the secret, in the gateway's environment)");
        }
        return OneLine.secret("environment variable " + name, value);
    }

    @Override
    public String toString() {
        return "environment variable " + name;
    }
}
