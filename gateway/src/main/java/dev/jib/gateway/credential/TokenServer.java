package dev.jib.gateway.credential;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that gives out tokens as JSON over HTTP; redirects are never followed. */
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

    private final HttpClient client;
    private final String what;

    /** A server that messages call {@code what}. */
    TokenServer(HttpClient client, String what) {
        this.client = client;
        this.what = what;
    }

    /** A request to that address with what every request has. */
    static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(20))
                .header("User-Agent", "jib-gateway");
    }

    Answer send(HttpRequest request) throws CredentialException {
        try {
            HttpResponse<InputStream> response =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                byte[] body = in.readNBytes(MAX);
                return new Answer(response.statusCode(), response.headers(), json(body));
            }
        } catch (IOException e) {
            throw new CredentialException(
                    what
                            + ": "
                            + request.uri().getHost()
                            + " is not reachable: "
                            + e.getClass().getSimpleName()
                            + "; check the network and the name",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialException(what + ": interrupted while asking for a token", e);
        }
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
