package dev.jib.gateway.credential;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Access tokens got with an OAuth refresh token (RFC 6749, section 6). */
public final class OAuthSource implements CredentialSource {
    /** The client that the refresh token was given to. */
    public static final class Client {
        private final URI tokenUri;
        private final String id;
        private final Optional<SecretText> secret;
        private final TokenClient http;

        /** A client with that id, and a secret unless it is a public one, and how it asks. */
        public Client(URI tokenUri, String id, Optional<SecretText> secret, TokenClient http) {
            this.tokenUri = tokenUri;
            this.id = id;
            this.secret = secret;
            this.http = http;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(OAuthSource.class);
    private static final Duration LIFE_UNLESS_SAID = Duration.ofHours(1);

    private final CredentialScope scope;
    private final Client client;
    private final RefreshTokenFile refresh;
    private final TokenServer server;
    private final Form form;
    private final ExpiringToken token;

    /**
     * The client's access tokens.
     *
     * @param user the user name that the forge wants with a token as password, {@code oauth2} for
     *     GitLab
     */
    public static OAuthSource basic(
            CredentialScope scope, String user, Client client, RefreshTokenFile refresh) {
        return new OAuthSource(scope, user, client, Parts.of(refresh));
    }

    /** The client's access tokens, sent as Bearer (RFC 6750). */
    public static OAuthSource bearer(
            CredentialScope scope, Client client, RefreshTokenFile refresh) {
        return bearer(scope, client, Parts.of(refresh));
    }

    static OAuthSource bearer(CredentialScope scope, Client client, Parts parts) {
        return new OAuthSource(scope, t -> new Credential.Bearer(scope, t), client, parts);
    }

    /** How an access token is shown to the upstream. */
    private interface Form {
        Credential of(Secret token);
    }

    /** What it works with. */
    record Parts(RefreshTokenFile refresh, ExpiringToken.Surroundings around) {
        static Parts of(RefreshTokenFile refresh) {
            return new Parts(refresh, ExpiringToken.Surroundings.system());
        }

        @Override
        public String toString() {
            return "parts with " + refresh;
        }
    }

    OAuthSource(CredentialScope scope, String user, Client client, Parts parts) {
        this(scope, t -> new Credential.Basic(scope, user, t), client, parts);
    }

    private OAuthSource(CredentialScope scope, Form form, Client client, Parts parts) {
        this.scope = scope;
        this.form = form;
        this.client = client;
        this.refresh = parts.refresh();
        this.server = new TokenServer(client.http, "OAuth client " + client.id);
        this.token = new ExpiringToken(this::fetch, parts.around());
    }

    @Override
    public Credential credential(RepositoryUrl repository) throws CredentialException {
        Scopes.check(scope, repository);
        Secret access = token.get();
        try {
            return form.of(access);
        } catch (IllegalArgumentException e) {
            throw fault("gave a token that no request can carry");
        }
    }

    @Override
    public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
        return how == Refusal.NOT_ACCEPTED
                && switch (credential) {
                    case Credential.Basic basic -> token.drop(basic.password());
                    case Credential.Bearer bearer -> token.drop(bearer.token());
                    case Credential.None none -> false;
                    case Credential.Ssh ssh -> false;
                };
    }

    @Override
    public void accepted(RepositoryUrl repository, Credential credential) {
        token.accepted();
    }

    /** One after the other for all that share the file: a server may take each token once. */
    private ExpiringToken.Fetched fetch() throws CredentialException {
        synchronized (refresh) {
            return traded(refresh.read());
        }
    }

    private ExpiringToken.Fetched traded(Secret used) throws CredentialException {
        StringBuilder form = new StringBuilder("grant_type=refresh_token");
        add(form, "refresh_token", used.reveal());
        add(form, "client_id", client.id);
        if (client.secret.isPresent()) {
            add(form, "client_secret", client.secret.get().read().reveal());
        }
        HttpRequest request =
                TokenServer.request(client.tokenUri)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Accept", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                        .build();
        TokenServer.Answer answer = server.send(request);
        if (answer.status() != 200) {
            throw fault(
                    "the token server answered "
                            + answer.status()
                            + "; the refresh token is out of date, or the client is wrong");
        }
        return fetched(answer.body(), used);
    }

    private ExpiringToken.Fetched fetched(JsonNode body, Secret used) throws CredentialException {
        String next = body.path("refresh_token").asString("");
        try {
            Secret access = Secret.of(body.path("access_token").asString(""));
            if (!next.isEmpty()) {
                keep(used, Secret.of(next));
            }
            long seconds = body.path("expires_in").asLong(LIFE_UNLESS_SAID.toSeconds());
            return new ExpiringToken.Fetched(access, Duration.ofSeconds(Math.max(1, seconds)));
        } catch (IllegalArgumentException e) {
            throw fault("the token server's answer has no token (expected: access_token)");
        }
    }

    /** A refresh token that is kept in memory only is no reason to refuse the access token. */
    private void keep(Secret used, Secret next) {
        try {
            refresh.replace(used, next);
        } catch (CredentialException e) {
            LOG.warn("OAuth client {}: {}", client.id, e.getMessage());
        }
    }

    private static void add(StringBuilder form, String name, String value) {
        form.append('&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    private CredentialException fault(String what) {
        return new CredentialException("OAuth client " + client.id + ": " + what);
    }

    @Override
    public String toString() {
        return "OAuth client " + client.id + " for " + scope;
    }
}
