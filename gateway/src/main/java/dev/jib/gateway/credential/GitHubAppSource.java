package dev.jib.gateway.credential;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Installation tokens of a GitHub App, one for each repository, narrowed to that repository and to
 * {@code contents}: what a container can reach through the gateway is never more than what it
 * pushes to.
 */
public final class GitHubAppSource implements CredentialSource {
    /**
     * The app.
     *
     * @param api where GitHub's API is, {@code https://api.github.com} or {@code
     *     https://HOST/api/v3}
     * @param appId its id or client id
     * @param keyFile its private key in PEM
     * @param installation its installation; found by the repository when absent
     * @param narrowed whether each token is for one repository's contents only, and not for all
     *     that the installation may do
     */
    public record App(
            URI api, String appId, Path keyFile, Optional<Long> installation, boolean narrowed) {
        /** With its installation found by the repository, and narrowed tokens. */
        public App(URI api, String appId, Path keyFile) {
            this(api, appId, keyFile, Optional.empty(), true);
        }
    }

    private final CredentialScope scope;
    private final App app;
    private final Map<String, String> permissions;
    private final GitHubAppKey key;
    private final TokenServer server;
    private final ExpiringToken.Surroundings around;
    private final Cache<RepositoryUrl, ExpiringToken> tokens =
            CacheBuilder.newBuilder()
                    .maximumSize(10_000)
                    .expireAfterAccess(Duration.ofHours(2))
                    .build();
    private volatile Duration ahead = Duration.ZERO;

    /** The app's tokens for repositories in that scope, asked for with that client. */
    public GitHubAppSource(CredentialScope scope, App app, TokenClient client) {
        this(scope, app, client, ExpiringToken.Surroundings.system());
    }

    /**
     * The app's tokens for repositories in that scope, with those permissions and no more, such as
     * {@code pull_requests: read}.
     */
    public GitHubAppSource(
            CredentialScope scope, App app, Map<String, String> permissions, TokenClient client) {
        this(scope, app, permissions, client, ExpiringToken.Surroundings.system());
    }

    GitHubAppSource(
            CredentialScope scope, App app, TokenClient client, ExpiringToken.Surroundings around) {
        this(scope, app, Map.of("contents", "write"), client, around);
    }

    private GitHubAppSource(
            CredentialScope scope,
            App app,
            Map<String, String> permissions,
            TokenClient client,
            ExpiringToken.Surroundings around) {
        this.scope = scope;
        this.app = app;
        this.permissions = Map.copyOf(permissions);
        this.key = new GitHubAppKey(app.keyFile());
        this.server = new TokenServer(client, "GitHub App " + app.appId());
        this.around = around;
    }

    @Override
    public Credential credential(RepositoryUrl repository) throws CredentialException {
        Scopes.check(scope, repository);
        return new Credential.Basic(
                new CredentialScope(repository), "x-access-token", token(repository).get());
    }

    private ExpiringToken token(RepositoryUrl repository) {
        try {
            return tokens.get(repository, () -> new ExpiringToken(() -> fetch(repository), around));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // the loader throws nothing checked
        }
    }

    @Override
    public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
        return how == Refusal.NOT_ACCEPTED
                && credential instanceof Credential.Basic basic
                && token(repository).drop(basic.password());
    }

    @Override
    public void accepted(RepositoryUrl repository, Credential credential) {
        token(repository).accepted();
    }

    private ExpiringToken.Fetched fetch(RepositoryUrl repository) throws CredentialException {
        String[] names = repository.path().split("/", -1);
        if (names.length != 2) {
            throw fault("cannot serve " + repository + " (expected: https://HOST/OWNER/NAME)");
        }
        long id = installation(names[0] + "/" + names[1], repository);
        ObjectNode wish = TokenServer.json().createObjectNode();
        if (app.narrowed()) {
            wish.putArray("repositories").add(names[1]);
            permissions.forEach(wish.putObject("permissions")::put);
        }
        TokenServer.Answer answer =
                ask(post("/app/installations/" + id + "/access_tokens", wish), repository);
        return fetched(answer);
    }

    private long installation(String name, RepositoryUrl repository) throws CredentialException {
        if (app.installation().isPresent()) {
            return app.installation().get();
        }
        return ask(get("/repos/" + name + "/installation"), repository).body().path("id").asLong(0);
    }

    private ExpiringToken.Fetched fetched(TokenServer.Answer answer) throws CredentialException {
        try {
            Secret token = Secret.of(answer.body().path("token").asString(""));
            Instant end = Instant.parse(answer.body().path("expires_at").asString(""));
            Instant there = answer.date().orElseGet(() -> around.time().instant().plus(ahead));
            return new ExpiringToken.Fetched(token, Duration.between(there, end));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw fault("GitHub's answer has no token (expected: token and expires_at)");
        }
    }

    private HttpRequest.Builder get(String path) {
        return TokenServer.request(URI.create(app.api() + path))
                .header("Accept", "application/vnd.github+json");
    }

    private HttpRequest.Builder post(String path, ObjectNode body) {
        return get(path).POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    /** Asks; once more with GitHub's own time when it says that ours is wrong. */
    private TokenServer.Answer ask(HttpRequest.Builder request, RepositoryUrl repository)
            throws CredentialException {
        TokenServer.Answer answer = signed(request);
        if (answer.status() == 401 && answer.date().isPresent()) {
            Duration now = Duration.between(around.time().instant(), answer.date().get());
            boolean skewed = now.minus(ahead).abs().compareTo(Duration.ofSeconds(20)) > 0;
            ahead = now;
            answer = skewed ? signed(request) : answer;
        }
        return switch (answer.status()) {
            case 200, 201 -> answer;
            case 401 -> throw fault("GitHub does not accept its key (401); check app-id and key");
            case 404 ->
                    throw fault(
                            "is not installed for "
                                    + repository
                                    + " (404); install it there, with access to contents");
            default -> throw fault("GitHub answered " + answer.status() + " instead of a token");
        };
    }

    private TokenServer.Answer signed(HttpRequest.Builder request) throws CredentialException {
        String jwt = key.sign(app.appId(), around.time().instant().plus(ahead));
        return server.send(request.setHeader("Authorization", "Bearer " + jwt).build());
    }

    private CredentialException fault(String what) {
        return new CredentialException("GitHub App " + app.appId() + ": " + what);
    }

    @Override
    public String toString() {
        return "GitHub App " + app.appId() + " for " + scope;
    }
}
