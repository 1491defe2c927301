package dev.jib.gateway.upstream.http;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;

/** What every request to one upstream shares: its settings, credentials and connections. */
final class HttpOrigin {
    private final HttpSettings settings;
    private final CredentialSource credentials;
    private final ConnectionPool pool;

    HttpOrigin(HttpSettings settings, CredentialSource credentials, ConnectionPool pool) {
        this.settings = settings;
        this.credentials = credentials;
        this.pool = pool;
    }

    HttpSettings settings() {
        return settings;
    }

    CredentialSource credentials() {
        return credentials;
    }

    ConnectionPool pool() {
        return pool;
    }

    Credential credential(RepositoryUrl url, Faults faults) throws UpstreamException {
        try {
            return credentials.credential(url);
        } catch (CredentialException e) {
            throw unusable(faults, e);
        }
    }

    static UpstreamException unusable(Faults faults, CredentialException e) {
        return faults.of(
                Kind.UNAUTHORIZED,
                "the gateway has no usable credential: "
                        + e.getMessage()
                        + "; whoever runs the gateway can mend it",
                e);
    }
}
