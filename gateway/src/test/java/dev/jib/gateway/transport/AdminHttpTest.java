package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.transport.admin.PolicyHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminHttpTest {
    private static final String LIVE = "200 {\"status\":\"live\",\"problems\":[],";
    private static final String POLICY =
            "\"policy\":{\"digest\":\"3f2a91\",\"since\":\"2026-11-24T09:00:00Z\"";

    @TempDir Path temp;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = Gateway.in(temp);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private String call(String method, String path, String body) throws IOException {
        try (RawClient client = gateway.admin()) {
            client.send(method + " " + path + " HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n");
            client.send(
                    body.isEmpty()
                            ? "\r\n"
                            : "Content-Type: application/json\r\nContent-Length: "
                                    + body.length()
                                    + "\r\n\r\n"
                                    + body);
            String answer = client.readAll();
            return answer.substring(9, 12) + " " + answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @Test
    void makesListsShowsRotatesAndDeletesASession() throws IOException {
        String made =
                call(
                        "POST",
                        "/v1/sessions",
                        "{\"principal\":\"ada\",\"repositories\":[\"game\"],\"ttl\":\"8h\","
                                + "\"id\":\"c1\",\"layout\":{\"kind\":\"shared\"}}");
        String shown =
                "{\"id\":\"c1\",\"principal\":\"ada\",\"repositories\":[\"game\"],\"created\":"
                        + "\"2026-11-24T10:00:00Z\",\"expires\":\"2026-11-24T18:00:00Z\","
                        + "\"socketDir\":\""
                        + temp.resolve("run/c1")
                        + "\"";
        assertThat(made)
                .startsWith("201 {\"session\":" + shown + ",\"token\":\"jibs_")
                .endsWith("\"},\"layout\":{\"kind\":\"shared\"}}\n");
        String token = made.replaceAll("(?s).*\"token\":\"([^\"]*)\".*", "$1");
        assertThat(gateway.sessions.byToken(token)).isPresent();
        assertThat(gateway.socket("c1")).exists();

        assertThat(call("GET", "/v1/sessions", ""))
                .isEqualTo("200 {\"sessions\":[" + shown + "}]}\n");
        assertThat(call("GET", "/v1/sessions/c1", ""))
                .isEqualTo("200 {\"session\":" + shown + "}}\n");

        String rotated = call("POST", "/v1/sessions/c1/token", "");
        assertThat(rotated).startsWith("200 {\"session\":" + shown + ",\"token\":\"jibs_");
        assertThat(gateway.sessions.byToken(token)).isEmpty();

        assertThat(call("DELETE", "/v1/sessions/c1", "")).isEqualTo("200 {\"deleted\":\"c1\"}\n");
        assertThat(call("DELETE", "/v1/sessions/c1", "")).startsWith("404 {\"error\":{\"code\":");
        assertThat(gateway.socket("c1")).doesNotExist();
    }

    @Test
    void tellsLiveFromReady() throws IOException {
        assertThat(call("GET", "/v1/ready", ""))
                .isEqualTo("200 {\"status\":\"ready\",\"reasons\":[]}\n");

        gateway.admin.unready = List.of("no upstream credential works");

        assertThat(call("GET", "/v1/health", "")).isEqualTo(LIVE + POLICY + "}}\n");
        assertThat(call("GET", "/v1/ready", ""))
                .isEqualTo(
                        "503 {\"status\":\"unready\",\"reasons\":[\"no upstream credential"
                                + " works\"]}\n");
    }

    @Test
    void reloadsAndSaysWhatIsInForceAndWhatWaits() throws IOException {
        assertThat(call("POST", "/v1/reload", ""))
                .isEqualTo(
                        "200 {\"reload\":\"applied\","
                                + POLICY
                                + "},\"warnings\":[\"a"
                                + " warning\"],\"restart\":[\"gateway.listen\"]}\n");

        gateway.admin.policy =
                new PolicyHealth(
                        "3f2a91",
                        Instant.parse("2026-11-24T09:00:00Z"),
                        Optional.of(
                                new PolicyHealth.Refused(
                                        Instant.parse("2026-11-24T09:30:00Z"),
                                        List.of("gateway.yaml:3:5: refs: bad"))));

        String refused =
                POLICY
                        + ",\"refused\":{\"since\":\"2026-11-24T09:30:00Z\",\"problems\":"
                        + "[\"gateway.yaml:3:5: refs: bad\"]}}}\n";
        assertThat(call("POST", "/v1/reload", ""))
                .startsWith("422 {\"error\":{\"code\":\"configuration-refused\"")
                .endsWith(refused);
        assertThat(call("GET", "/v1/health", "")).isEqualTo(LIVE + refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | body: not JSON",
                "[] | body: not an object",
                "{}{} | body: not JSON",
                "{\"principal\":\"a\",\"principal\":\"b\"} | body: not JSON",
                "{} | 'principal' is missing",
                "{\"principal\":1} | 'principal' is not a string",
                "{\"principal\":null} | 'principal' is not a string",
                "{\"principal\":\"../a\"} | principal: '../a' (expected: 1 to 64",
                "{\"principal\":\"a\",\"ID\":\"c1\"} | unknown key 'ID'",
                "{\"principal\":\"a\",\"id\":\"../c1\"} | session id: not 1 to 64",
                "{\"principal\":\"a\",\"id\":\"\"} | session id: not 1 to 64",
                "{\"principal\":\"a\",\"ttl\":\"0s\"} | 'ttl' is no duration",
                "{\"principal\":\"a\",\"ttl\":\"PT8H\"} | 'ttl' is no duration",
                "{\"principal\":\"a\",\"ttl\":8} | 'ttl' is not a string",
                "{\"principal\":\"a\",\"repositories\":\"game\"} | 'repositories' is not an array",
                "{\"principal\":\"a\",\"repositories\":[1]} | 'repositories' has an element",
                "{\"principal\":\"a\",\"repos\":[\"src\"]} | 'repos' has the path 'src'",
                "{\"principal\":\"a\",\"repos\":[\"/a/../b\"]} | 'repos' has the path '/a/../b'",
                "{\"principal\":\"a\",\"layout\":\"shared\"} | 'layout' is not an object",
            })
    void refusesABodyThatIsNotARequest(String body, String message) throws IOException {
        assertThat(call("POST", "/v1/sessions", body))
                .startsWith("400 {\"error\":{\"code\":\"invalid-request\",\"message\":\"" + message)
                .contains("\",\"expected\":\"");
        assertThat(gateway.sessions.list()).isEmpty();
    }

    @Test
    void refusesASecondSessionOfTheSameName() throws IOException {
        gateway.session("c1");
        assertThat(call("POST", "/v1/sessions", "{\"principal\":\"ada\",\"id\":\"c1\"}"))
                .isEqualTo(
                        "409 {\"error\":{\"code\":\"session-exists\",\"message\":\"c1 exists\","
                                + "\"expected\":\"another\"}}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/",
        "GET,/v1/session",
        "GET,/v1/sessions/",
        "PUT,/v1/sessions",
        "GET,/v1/sessions?x",
        "GET,/v1/sessions/c1/token",
        "POST,/v1/sessions/c1",
        "GET,/v1/sessions/-c1",
        "GET,/v1/sessions/c1",
        "POST,/v1/sessions/c1/token",
        "DELETE,/v1/sessions/%2e%2e"
    })
    void knowsNoOtherCall(String method, String path) throws IOException {
        assertThat(call(method, path, "")).startsWith("404 {\"error\":{\"code\":\"unknown-");
    }

    @Test
    void keepsTheSocketToItsOwner() throws IOException {
        assertThat(mode("admin")).isEqualTo("rwx------");
        assertThat(mode("admin/admin.sock")).isEqualTo("rw-------");
    }

    @Test
    void refusesAWrongTypeAndABodyThatIsTooLarge() throws IOException {
        try (RawClient client = gateway.admin()) {
            client.send(
                    "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
                            + "Content-Type: text/plain\r\n\r\n{}");
            assertThat(client.readThrough("\r\n")).startsWith("HTTP/1.1 415 ");
        }
        assertThat(call("POST", "/v1/sessions", " ".repeat((1 << 20) + 1))).startsWith("413 {");
    }

    @Test
    void saysWhatTheDiskDoesNotAllow() throws IOException {
        gateway.session("c1");
        Path file = temp.resolve("sessions/c1.json");
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way"));
        assertThat(call("DELETE", "/v1/sessions/c1", ""))
                .startsWith(
                        "500 {\"error\":{\"code\":\"fault\",\"message\":\"the gateway could not do"
                                + " it: ")
                .contains("c1.json")
                .endsWith("\"expected\":\"a disk that can be written; then the same again\"}}\n");
    }

    @Test
    void endsASessionAtItsTimeByItself() throws IOException {
        call("POST", "/v1/sessions", "{\"principal\":\"ada\",\"id\":\"c1\",\"ttl\":\"1m\"}");
        try (RawClient waiting = gateway.unix("c1")) {
            gateway.clock.advance(Duration.ofMinutes(1));
            assertThat(waiting.isClosedByPeer()).isTrue();
        }
        assertThat(gateway.sessions.get(new SessionId("c1"))).isEmpty();
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve(file)));
    }
}
