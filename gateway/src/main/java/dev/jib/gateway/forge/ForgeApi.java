package dev.jib.gateway.forge;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.credential.HttpAnswer;
import dev.jib.gateway.credential.WholeAnswer;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A forge's API over HTTPS: asks with the gateway's credential and within the rate budget, follows
 * no redirect, and waits for no answer longer than it was told to.
 */
final class ForgeApi {
    private static final int MAX_BODY = 4 << 20;
    private static final int MAX_TRIES = 4;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI base;
    private final CredentialSource credentials;
    private final Supplier<HttpClient> client;
    private final Duration patience;
    private final RateBudget budget;

    ForgeApi(URI base, ForgeClient asking, InstantSource time) {
        this.base = base;
        this.credentials = asking.credentials();
        this.client = asking.http();
        this.patience = asking.patience();
        this.budget = new RateBudget(time);
    }

    /**
     * An answer.
     *
     * @param status 200 or 404
     * @param body its JSON
     */
    record Answer(int status, JsonNode body) {}

    /**
     * Asks about that repository.
     *
     * @param path below the API's address, with its query
     * @throws ForgeException for every other status than 200 and 404, and what is no JSON
     */
    Answer get(RepositoryUrl repository, String path) throws ForgeException {
        HttpResponse<byte[]> response = ask(repository, path);
        int status = response.statusCode();
        if (HttpAnswer.of(response).isRateLimit()) {
            throw fault("its rate limit is used up (" + status + ")");
        }
        if (status != 200 && status != 404) {
            throw fault(
                    switch (status) {
                        case 301, 302, 307, 308 -> "it says that the repository has moved";
                        case 401 -> "it does not accept the gateway's credential (401)";
                        case 403 -> "it does not let the gateway ask this (403)";
                        default -> "it answered " + status;
                    });
        }
        try {
            return new Answer(status, JSON.readTree(response.body()));
        } catch (JacksonException e) {
            throw fault("its answer is no JSON");
        }
    }

    /**
     * What it says under that path.
     *
     * @throws ForgeException when it shows no such thing
     */
    JsonNode found(RepositoryUrl repository, String path) throws ForgeException {
        Answer answer = get(repository, path);
        if (answer.status() != 200) {
            throw unknown(repository);
        }
        return answer.body();
    }

    /** The {@code default_branch} of a repository. */
    RefName defaultBranch(JsonNode repository) throws ForgeException {
        return Optional.of(repository.path("default_branch").asString(""))
                .filter(n -> !n.isEmpty())
                .flatMap(n -> RefName.parse("refs/heads/" + n))
                .orElseThrow(() -> fault("it does not say which branch is the default"));
    }

    /** The login of whoever opened a pull request. */
    String author(JsonNode pull) throws ForgeException {
        String login = pull.path("user").path("login").asString("");
        if (login.isEmpty()) {
            throw fault("a pull request has no author");
        }
        return login;
    }

    /** A 404 where there should be something. */
    ForgeException unknown(RepositoryUrl repository) {
        return fault(
                "it shows the gateway no such repository, or not this of it: " + repository.path());
    }

    /** A fault of this forge. */
    ForgeException fault(String what) {
        return new ForgeException("forge " + base.getHost() + ": " + what);
    }

    private HttpResponse<byte[]> ask(RepositoryUrl repository, String path) throws ForgeException {
        for (int tries = 1; ; tries++) {
            Credential credential = credential(repository);
            HttpResponse<byte[]> response = send(request(repository, credential, path));
            Optional<Refusal> refusal =
                    HttpAnswer.of(response).refusal().filter(r -> r != Refusal.NOT_FOUND);
            if (refusal.isEmpty()) {
                credentials.accepted(repository, credential);
                return response;
            }
            if (tries == MAX_TRIES || !credentials.refused(repository, credential, refusal.get())) {
                return response;
            }
        }
    }

    private Credential credential(RepositoryUrl repository) throws ForgeException {
        try {
            return credentials.credential(repository);
        } catch (CredentialException e) {
            throw new ForgeException("forge " + base.getHost() + ": " + e.getMessage(), e);
        }
    }

    private HttpRequest request(RepositoryUrl repository, Credential credential, String path)
            throws ForgeException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Accept", "application/json")
                        .header("User-Agent", "jib-gateway");
        try {
            Optional<Secret> authorization = credential.authorization(repository);
            authorization.ifPresent(a -> request.header("Authorization", a.reveal()));
        } catch (CredentialException e) {
            throw new ForgeException("forge " + base.getHost() + ": " + e.getMessage(), e);
        }
        return request.build();
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws ForgeException {
        try {
            budget.check();
        } catch (ForgeException e) {
            throw fault(String.valueOf(e.getMessage()));
        }
        try {
            HttpResponse<byte[]> response =
                    WholeAnswer.to(request, client.get(), MAX_BODY, patience);
            budget.learn(response.statusCode(), response.headers());
            return response;
        } catch (ExecutionException e) {
            throw new ForgeException(
                    "forge "
                            + base.getHost()
                            + ": not reachable, or its answer broke off ("
                            + String.valueOf(e.getCause()).replaceAll(":.*", "")
                            + ")",
                    e);
        } catch (TimeoutException e) {
            throw fault(
                    "no answer within "
                            + patience.toMillis() / 1000.0
                            + " s (gateway.timeouts.forge)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault("interrupted while asking");
        }
    }
}
