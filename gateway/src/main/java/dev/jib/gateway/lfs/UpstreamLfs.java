package dev.jib.gateway.lfs;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.credential.HttpAnswer;
import dev.jib.gateway.git.RepositoryUrl;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Speaks to one upstream's LFS server and to where it stores objects, for one repository. */
final class UpstreamLfs {
    private static final String RESPONSE = "gateway.timeouts.response";
    static final String TYPE = "application/vnd.git-lfs+json";
    private static final Duration LONGEST = Duration.ofDays(1); // less is up to the session
    private static final int MAX_ANSWER = 8 << 20;
    private static final int MAX_HOPS = 3;
    private static final int MAX_TRIES = 4;

    /** What an action may not say, since the client says it itself. */
    private static final Set<String> OWN_FIELDS =
            Set.of(
                    "host",
                    "connection",
                    "content-length",
                    "transfer-encoding",
                    "expect",
                    "upgrade",
                    "te",
                    "trailer");

    private final LfsSite site;
    private final RepositoryUrl repository;

    UpstreamLfs(LfsSite site, RepositoryUrl repository) {
        this.site = site;
        this.repository = repository;
    }

    /** The answer to a batch. */
    JsonNode batch(ObjectNode body) throws LfsException {
        URI uri = URI.create(repository + ".git/info/lfs/objects/batch");
        for (int tries = 1; ; tries++) {
            Credential credential = credential();
            HttpResponse<byte[]> answer =
                    brief(authorized(json(uri, body), credential).build(), uri);
            Optional<Refusal> refusal = HttpAnswer.of(answer).refusal();
            if (refusal.isEmpty()) {
                site.credentials().accepted(repository, credential);
                return read(answer, credential);
            }
            if (tries == MAX_TRIES
                    || !site.credentials().refused(repository, credential, refusal.get())) {
                throw failed(answer);
            }
        }
    }

    private static JsonNode read(HttpResponse<byte[]> answer, Credential credential)
            throws LfsException {
        if (answer.statusCode() != 200) {
            throw failed(answer);
        }
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (credential.isIn(text.replaceAll("\"header\"\\s*:\\s*\\{[^}]*}", ""))) {
            throw new LfsException(502, "the upstream's LFS answer echoes its credential");
        }
        try {
            return BatchRequest.JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw new LfsException(502, "the upstream's LFS answer is no JSON", e);
        }
    }

    private static LfsException failed(HttpResponse<?> answer) {
        int status = answer.statusCode();
        if (HttpAnswer.of(answer).isRateLimit()) {
            return new LfsException(
                    429,
                    "the upstream's LFS rate limit is used up ("
                            + status
                            + "); try again "
                            + retryAfter(answer).map(s -> "in " + s + " s").orElse("later"),
                    retryAfter(answer));
        }
        return switch (status) {
            case 401, 403 ->
                    new LfsException(
                            403,
                            "the upstream's LFS does not let the gateway do this (" + status + ")");
            case 404 -> new LfsException(404, "the upstream has no LFS for this repository (404)");
            case 413, 422 ->
                    new LfsException(status, "the upstream's LFS refuses this (" + status + ")");
            case 507, 509 -> new LfsException(507, "the upstream's LFS has no room left");
            case 503, 504 ->
                    new LfsException(
                            status,
                            "the upstream's LFS answered " + status + "; try again later",
                            retryAfter(answer));
            default ->
                    new LfsException(
                            502,
                            "the upstream's LFS answered "
                                    + status
                                    + (status >= 500 ? "; try again later" : ""));
        };
    }

    private static Optional<String> retryAfter(HttpResponse<?> answer) {
        return answer.headers().firstValue("Retry-After").filter(s -> s.matches("\\d{1,6}"));
    }

    /** Stores an object; the upstream has the whole of it only if it is the right one. */
    void upload(Grant grant, InputStream bytes) throws IOException {
        StoredAction action = grant.action();
        CompletableFuture<Void> stalled = new CompletableFuture<>();
        try (Stall stall = new Stall(site.idle(), () -> stalled.complete(null))) {
            CheckedInput checked = new CheckedInput(bytes, grant.object(), stall::moved);
            BodyPublisher body = body(checked, grant.object().size());
            HttpRequest request = request(action).PUT(body).build();
            CompletableFuture<HttpResponse<byte[]>> running =
                    site.client(action.href())
                            .sendAsync(
                                    request,
                                    BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
            stalled.thenRun(() -> running.cancel(true));
            HttpResponse<byte[]> answer = stored(running, stalled);
            if (answer.statusCode() / 100 != 2) {
                throw failed(answer);
            }
        }
        if (grant.verify().isPresent()) {
            verify(grant.verify().get(), grant.object());
        }
    }

    private HttpResponse<byte[]> stored(
            CompletableFuture<HttpResponse<byte[]>> running, CompletableFuture<Void> stalled)
            throws LfsException {
        try {
            return await(running, LONGEST, "gateway.limits.operation");
        } catch (LfsException e) {
            throw stalled.isDone() ? stalled() : e;
        }
    }

    private static BodyPublisher body(CheckedInput checked, long size) throws IOException {
        if (size == 0) {
            if (checked.read() >= 0) {
                throw new LfsException(422, "object: more than 0 bytes");
            }
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> checked), size);
    }

    private void verify(StoredAction action, LfsObject object) throws LfsException {
        ObjectNode body =
                BatchRequest.JSON
                        .createObjectNode()
                        .put("oid", object.oid())
                        .put("size", object.size());
        HttpRequest request =
                request(action)
                        .setHeader("Accept", TYPE)
                        .setHeader("Content-Type", TYPE)
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build();
        HttpResponse<byte[]> answer = brief(request, action.href());
        if (answer.statusCode() / 100 != 2) {
            throw new LfsException(
                    502,
                    "the upstream's LFS did not find what was uploaded ("
                            + answer.statusCode()
                            + ")");
        }
    }

    /**
     * Fetches an object; the last bytes of a wrong one are never written.
     *
     * @param from how many of its first bytes are left out, since the client has them
     */
    void download(Grant grant, long from, OutputStream out) throws IOException {
        StoredAction action = grant.action();
        HttpResponse<InputStream> answer = followed(action);
        if (answer.statusCode() != 200) {
            answer.body().close();
            throw failed(answer);
        }
        InputStream body = answer.body();
        AtomicBoolean stalled = new AtomicBoolean();
        try (body;
                Stall stall = new Stall(site.idle(), () -> giveUp(body, stalled))) {
            InputStream told = new UpstreamBody(body, stalled);
            CheckedInput checked = new CheckedInput(told, grant.object(), stall::moved);
            checked.skipNBytes(from);
            checked.transferTo(out);
        }
    }

    private HttpResponse<InputStream> followed(StoredAction first) throws LfsException {
        HttpRequest request = request(first).GET().build();
        URI at = first.href();
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            CompletableFuture<HttpResponse<InputStream>> running =
                    site.client(at).sendAsync(request, BodyHandlers.ofInputStream());
            HttpResponse<InputStream> answer = await(running, site.response(), RESPONSE);
            Optional<String> location = answer.headers().firstValue("Location");
            if (answer.statusCode() / 100 != 3 || location.isEmpty()) {
                return answer;
            }
            close(answer.body());
            at = target(at, location.get());
            request = HttpRequest.newBuilder(at).GET().build(); // no header field goes along
        }
        throw new LfsException(502, "the upstream's LFS storage redirects too often");
    }

    private URI target(URI from, String location) throws LfsException {
        try {
            URI to = from.resolve(location);
            if (site.allows(to)) {
                return to;
            }
            throw foreign(to);
        } catch (IllegalArgumentException e) {
            throw new LfsException(502, "the upstream's LFS storage redirects to no address", e);
        }
    }

    /** The fault of an address that the configuration does not let the gateway go to. */
    static LfsException foreign(URI uri) {
        return new LfsException(
                502,
                "the upstream stores objects at "
                        + uri.getHost()
                        + ", which this gateway may not go to (expected: a host of"
                        + " upstreams.NAME.lfs.storage)");
    }

    private HttpRequest.Builder request(StoredAction action) throws LfsException {
        HttpRequest.Builder request = HttpRequest.newBuilder(action.href());
        action.header()
                .forEach((name, value) -> {
                    if (!OWN_FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
                        request.setHeader(name, value);
                    }
                });
        return site.isOwn(action.href()) && !action.isAuthenticated()
                ? authorized(request, credential())
                : request;
    }

    private static HttpRequest.Builder json(URI uri, ObjectNode body) {
        return HttpRequest.newBuilder(uri)
                .header("Accept", TYPE)
                .header("Content-Type", TYPE)
                .header("User-Agent", "git-lfs/3.0.0 (jib-gateway)")
                .POST(BodyPublishers.ofString(body.toString()));
    }

    private Credential credential() throws LfsException {
        try {
            return site.credentials().credential(repository);
        } catch (CredentialException e) {
            throw new LfsException(502, String.valueOf(e.getMessage()), e);
        }
    }

    private HttpRequest.Builder authorized(HttpRequest.Builder request, Credential credential)
            throws LfsException {
        try {
            credential
                    .authorization(repository)
                    .ifPresent(a -> request.setHeader("Authorization", a.reveal()));
            return request;
        } catch (CredentialException e) {
            throw new LfsException(502, String.valueOf(e.getMessage()), e);
        }
    }

    private HttpResponse<byte[]> brief(HttpRequest request, URI uri) throws LfsException {
        return await(
                site.client(uri)
                        .sendAsync(
                                request,
                                BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER)),
                site.response(),
                RESPONSE);
    }

    private <T> T await(CompletableFuture<T> running, Duration patience, String limit)
            throws LfsException {
        try {
            return running.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            running.cancel(true);
            throw new LfsException(
                    504,
                    "the upstream's LFS gave no answer within "
                            + text(patience)
                            + " ("
                            + limit
                            + "); try again later",
                    e);
        } catch (ExecutionException e) {
            throw broken(e);
        } catch (CancellationException e) {
            throw stalled();
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw new LfsException(503, "interrupted", e);
        }
    }

    private LfsException stalled() {
        return new LfsException(
                504,
                "nothing moved between the gateway and the upstream's LFS for "
                        + text(site.idle())
                        + " (gateway.timeouts.idle); try again later");
    }

    private static String text(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    /** A wrong object is the client's fault, all else the upstream's. */
    private static LfsException broken(Exception fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof LfsException mine) {
                return mine;
            }
        }
        return new LfsException(502, "the connection to the upstream's LFS broke", fault);
    }

    /** What an upstream sends, whose faults are one line for the client. */
    private final class UpstreamBody extends FilterInputStream {
        private final AtomicBoolean stalled;

        UpstreamBody(InputStream body, AtomicBoolean stalled) {
            super(body);
            this.stalled = stalled;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return in.read(target, offset, length);
            } catch (IOException e) {
                throw stalled.get() ? stalled() : broken(e);
            }
        }
    }

    private static void giveUp(InputStream in, AtomicBoolean stalled) {
        stalled.set(true);
        close(in);
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // it is given up in any case
        }
    }
}
