package dev.jib.gateway.credential;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server that gives out tokens as JSON over HTTP; redirects are never followed, and no answer is
 * waited for longer than the client's patience.
 */
final class TokenServer {
    private static final int MAX = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What it answered: the body may hold a token and is never printed. */
    static final class Answer {
        private final int status;
        private final HttpHeaders headers;
        private final JsonNode body;

        Answer(int status, HttpHeaders headers, JsonNode body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        int status() {
            return status;
        }

        JsonNode body() {
            return body;
        }

        /** What time it is there. */
        Optional<Instant> date() {
            try {
                return headers.firstValue("Date")
                        .map(d ->
                                ZonedDateTime.parse(d, DateTimeFormatter.RFC_1123_DATE_TIME)
                                        .toInstant());
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
    }

    private final TokenClient client;
    private final String what;

    /** A server that messages call {@code what}. */
    TokenServer(TokenClient client, String what) {
        this.client = client;
        this.what = what;
    }

    /** A request to that address with what every request has. */
    static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).header("User-Agent", "jib-gateway");
    }

    Answer send(HttpRequest request) throws CredentialException {
        try {
            HttpResponse<byte[]> whole =
                    WholeAnswer.to(request, client.http().get(), MAX, client.patience());
            return new Answer(whole.statusCode(), whole.headers(), json(whole.body()));
        } catch (ExecutionException e) {
            throw fault(
                    request,
                    " is not reachable, or its answer broke off: "
                            + Optional.ofNullable(e.getCause())
                                    .map(cause -> cause.getClass().getSimpleName())
                                    .orElse("no reason given")
                            + "; check the network and the name",
                    e);
        } catch (TimeoutException e) {
            throw fault(
                    request,
                    " did not answer within "
                            + client.patience().toMillis() / 1000.0
                            + " s (gateway.timeouts.token)",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault(request, " was asked for a token, which was interrupted", e);
        }
    }

    private CredentialException fault(HttpRequest request, String what, Exception cause) {
        return new CredentialException(this.what + ": " + request.uri().getHost() + what, cause);
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.createObjectNode(); // what is missing in it is told by whoever looks
        }
    }

    static JsonMapper json() {
        return JSON;
    }
}
