package dev.jib.gateway.lfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.lfs.Batches.Asker;
import dev.jib.gateway.session.SessionId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Where the gateway may go, how long a grant holds, and what of an upstream's answer is believed.
 */
class LfsBoundsTest {
    private static final String OID = "a".repeat(64);
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final RepositoryUrl SITE = RepositoryUrl.parse("https://forge.example/a/b");
    private static final Asker ASKER =
            new Asker(new SessionId("c1"), SITE, "https://gw/forge.example/a/b.git/info/lfs");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final Grants grants = new Grants(new SecureRandom(), now::get);

    private static LfsSite site(String base) {
        HttpClient client = HttpClient.newHttpClient();
        return new LfsSite(
                RepositoryUrl.parse(base),
                List.of("objects.example", "*.cdn.example"),
                1000,
                CredentialSource.none(),
                () -> client,
                client,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({
        "https://forge.example/x,true",
        "https://FORGE.example/x,true",
        "https://forge.example:443/x,true",
        "https://forge.example:8443/x,false",
        "http://forge.example/x,false",
        "https://objects.example/x,true",
        "https://objects.example:9000/x,true",
        "http://objects.example/x,false",
        "https://objects.example.evil.example/x,false",
        "https://eu.cdn.example/x,true",
        "https://cdn.example/x,false",
        "https://.cdn.example/x,false",
        "https://evilcdn.example/x,false",
        "https://user@objects.example/x,false",
        "https://127.0.0.1/x,false",
        "https://169.254.169.254/latest,false",
        "file:///etc/passwd,false",
        "/x,false",
    })
    void goesOnlyToTheUpstreamAndItsStorage(String uri, boolean allowed) {
        assertThat(site("https://forge.example").allows(URI.create(uri))).isEqualTo(allowed);
    }

    private JsonNode answer(String objects) throws IOException {
        String batch =
                """
                {"operation": "download", "transfers": ["basic"], "objects": [{"oid": "%s", "size": 5}]}\
                """
                        .formatted(OID);
        BatchRequest request =
                BatchRequest.read(new ByteArrayInputStream(batch.getBytes(StandardCharsets.UTF_8)));
        JsonNode upstream = BatchRequest.JSON.readTree("{\"objects\": [" + objects + "]}");
        return new Batches(site("https://forge.example"), grants).answer(request, upstream, ASKER);
    }

    /** A container that asks without end ends no transfer of its neighbours. */
    @Test
    void aSessionThatAsksForMuchEndsNoGrantOfAnother() throws IOException {
        String name = grantOf(answer(action("")));
        Grant mine = grants.find(name, ASKER.session(), SITE, OID).orElseThrow();
        SessionId greedy = new SessionId("c2");
        Grant.Bound bound = new Grant.Bound(greedy, SITE, mine.operation(), mine.object());
        Grant theirs = new Grant(bound, mine.until(), mine.action(), mine.verify());
        String first = grants.add(theirs);
        for (int i = 0; i < 60_000; i++) {
            grants.add(theirs);
        }
        assertThat(grants.find(name, ASKER.session(), SITE, OID)).isPresent();
        assertThat(grants.find(first, greedy, SITE, OID)).isEmpty();
        assertThat(grants.find(grants.add(theirs), greedy, SITE, OID)).isPresent();
    }

    private static String action(String more) {
        return """
        {"oid": "%s", "size": 5, "actions": {"download": {"href": "https://objects.example/s?sig=secret",
         "header": {"X-Key": "secret"}%s}}}\
        """
                .formatted(OID, more);
    }

    private String grantOf(JsonNode answer) {
        JsonNode action = answer.path("objects").path(0).path("actions").path("download");
        assertThat(answer.toString()).doesNotContain("secret").doesNotContain("objects.example");
        String href = action.path("href").asString("");
        assertThat(href).startsWith(ASKER.prefix() + "/objects/" + OID + "/");
        return href.substring(href.lastIndexOf('/') + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|900",
                ", \"expires_in\": 60|60",
                ", \"expires_in\": 99999999|3600",
                ", \"expires_at\": \"2026-11-24T10:02:00Z\"|120",
            })
    void aGrantHoldsAsLongAsTheUpstreamsAddressAndAnHourAtMost(String more, long seconds)
            throws IOException {
        String name = grantOf(answer(action(more == null ? "" : more)));
        now.set(NOW.plusSeconds(seconds - 1));
        assertThat(grants.find(name, ASKER.session(), SITE, OID)).isPresent();
        now.set(NOW.plusSeconds(seconds));
        assertThat(grants.find(name, ASKER.session(), SITE, OID)).isEmpty();
    }

    @Test
    void aGrantIsForItsSessionRepositoryAndObject() throws IOException {
        String name = grantOf(answer(action("")));
        RepositoryUrl other = RepositoryUrl.parse("https://forge.example/a/c");
        assertThat(grants.find(name, new SessionId("c2"), SITE, OID)).isEmpty();
        assertThat(grants.find(name, ASKER.session(), other, OID)).isEmpty();
        assertThat(grants.find(name, ASKER.session(), SITE, "b".repeat(64))).isEmpty();
        assertThat(grants.find(name, ASKER.session(), SITE, OID).orElseThrow().toString())
                .doesNotContain("secret");
        assertThat(grants.find(name, ASKER.session(), SITE, OID).orElseThrow().action().toString())
                .isEqualTo("[redacted] at objects.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"oid\": \"X\", \"actions\": {\"download\": {\"href\":"
                        + " \"https://evil.example/\"}}}",
                "{\"oid\": \"X\", \"actions\": {\"download\": {\"href\":"
                        + " \"http://objects.example/\"}}}",
                "{\"oid\": \"X\", \"actions\": {\"download\": {\"href\": \"not an address\"}}}",
                "{\"oid\": \"X\", \"actions\": {\"download\": {}}}",
                "{\"oid\": \"X\", \"actions\": {\"download\": {\"href\":"
                    + " \"https://objects.example/\", \"header\": {\"A\": \"b\\r\\nEvil: c\"}}}}",
                "{\"oid\": \"X\", \"actions\": {\"download\": {\"href\":"
                        + " \"https://objects.example/\", \"header\": {\"A b\": \"c\"}}}}",
                "{\"oid\": \"X\", \"actions\": {\"download\": {\"href\":"
                    + " \"https://objects.example/\", \"expires_at\": \"2020-01-01T00:00:00Z\"}}}",
                "{\"oid\": \"X\", \"actions\": {\"download\": {\"href\":"
                        + " \"https://objects.example/\", \"expires_at\": \"soon\"}}}",
            })
    void refusesActionsThatItWouldNotFollow(String object) {
        assertThatThrownBy(() -> answer(object.replace("\"X\"", "\"" + OID + "\"")))
                .isInstanceOf(LfsException.class);
    }

    @Test
    void answersEachObjectThatWasAskedForAndNoOther() throws IOException {
        JsonNode other = answer(action("").replace(OID, "b".repeat(64)));
        assertThat(other.path("objects")).hasSize(1);
        assertThat(other.path("objects").path(0).path("error").path("code").asInt()).isEqualTo(502);
        JsonNode resized = answer(action("").replace("\"size\": 5", "\"size\": 6"));
        assertThat(resized.path("objects").path(0).path("error").path("code").asInt())
                .isEqualTo(422);
        JsonNode wrong = answer(action("").replace("\"download\"", "\"upload\""));
        assertThat(wrong.path("objects").path(0).path("error").path("code").asInt()).isEqualTo(404);
        JsonNode told =
                answer(
                        "{\"oid\": \"%s\", \"error\": {\"code\": 410, \"message\": \"a\\u001b[31mb\"}}"
                                .formatted(OID));
        assertThat(told.path("objects").path(0).path("error").path("message").asString())
                .doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"operation\": \"verify\"}",
                "{\"operation\": \"upload\"}",
                "{\"operation\": \"upload\", \"objects\": [{\"oid\": \"..\", \"size\": 1}]}",
                "{\"operation\": \"upload\", \"transfers\": [\"tus\"], \"objects\": []}",
                "{\"operation\": \"upload\", \"hash_algo\": \"sha1\", \"objects\": []}",
            })
    void refusesBatchesThatAreNone(String text) {
        assertThatThrownBy(() ->
                        BatchRequest.read(
                                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(LfsException.class);
        assertThatThrownBy(
                        () -> BatchRequest.read(new ByteArrayInputStream(new byte[(1 << 20) + 1])))
                .hasMessageContaining("at most 1 MiB");
    }
}
