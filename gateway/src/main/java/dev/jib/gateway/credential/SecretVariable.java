package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;
import java.nio.file.Path;
import java.util.Map;

/**
 * A secret in an environment variable of the gateway, or in a file that a variable names.
 *
 * <pre>
 *   FORGE_TOKEN=s3cret                          cannot change while the gateway runs
 *   FORGE_TOKEN_FILE=/run/secrets/forge         read for each request
 * </pre>
 */
public final class SecretVariable implements SecretText {
    private static final String FILE = "_FILE";

    private final String name;
    private final Map<String, String> environment;

    /** The secret in the variable of that name of that environment, or of that name + _FILE. */
    public SecretVariable(String name, Map<String, String> environment) {
        this.name = name;
        this.environment = environment; // not copied: a copy would be one more place to leak from
    }

    @Override
    public Secret read() throws CredentialException {
        String value = environment.get(name);
        String file = environment.get(name + FILE);
        if (value != null && file != null) {
            throw fault("is set, and " + name + FILE + " too (expected: one of them)");
        }
        if (file != null) {
            return fromFile(file);
        }
        if (value == null) {
            throw fault(
                    "is not set (expected: the secret, in the gateway's environment, or in "
                            + name
                            + FILE
                            + " the path of a file that holds it)");
        }
        return OneLine.secret("environment variable " + name, value);
    }

    private Secret fromFile(String file) throws CredentialException {
        if (!file.startsWith("/")) {
            // Without the value: it may be the secret itself, set under the wrong name.
            throw new CredentialException(
                    "environment variable " + name + FILE + ": is not an absolute path");
        }
        return new SecretFile(Path.of(file)).read();
    }

    private CredentialException fault(String what) {
        return new CredentialException("environment variable " + name + ": " + what);
    }

    @Override
    public String toString() {
        return "environment variable " + name;
    }
}
