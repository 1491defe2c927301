package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.session.SessionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that two programs could read differently: each is refused, and ends its connection.
 *
 * <p>The cases are lines of resource files, with Java's escapes and {@code {text*count}}:
 *
 * <pre>
 *   post FIELDS | BODY      to git-upload-pack, with host, token and type
 *   get FIELDS | MORE       of info/refs, with host and token
 *   line LINE               with host and token
 *   target TARGET           GET of it, with host and token
 *   raw TEXT
 * </pre>
 */
@Timeout(60)
class SmugglingTest {
    private static final String GET = "GET /h/p.git/info/refs?service=git-upload-pack HTTP/1.1\r\n";
    private static final String POST = "POST /h/p.git/git-upload-pack HTTP/1.1\r\n";
    private static final String TYPE = "Content-Type: application/x-git-upload-pack-request\r\n";
    private static final String KNOWN = "Host: gateway\r\nAuthorization: Bearer TOKEN\r\n";
    private static final Pattern REPEATED = Pattern.compile("(?s)\\{(.+?)\\*(\\d+)}");

    /** What would be served if it were taken for a request of its own. */
    private static final String HIDDEN =
            "GET /h/hidden.git/info/refs?service=git-upload-pack HTTP/1.1\r\n" + KNOWN + "\r\n";

    @TempDir static Path temp;
    private static Gateway gateway;
    private static String token;

    @BeforeAll
    static void start() throws IOException {
        gateway = Gateway.in(temp, Gateway.hasty(Duration.ofSeconds(2)));
        gateway.endpoint.request = (in, out) -> out.write(in.readAllBytes());
        token = gateway.session("c1");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @AfterEach
    void forget() {
        gateway.endpoint.said.clear();
    }

    static List<String> malformed() throws IOException {
        return lines("malformed.txt");
    }

    static List<String> notServed() throws IOException {
        return lines("not-served.txt");
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(SmugglingTest.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    /** The bytes of a case. */
    private static String request(String line) {
        int space = line.indexOf(' ');
        String text = line.substring(space + 1);
        String[] parts = text.split(" \\| ?", 2);
        String whole =
                switch (line.substring(0, space)) {
                    case "post" -> post(plain(parts[0]), plain(parts[1]));
                    case "get" -> GET + KNOWN + plain(parts[0]) + "\r\n" + plain(parts[1]);
                    case "line" -> plain(text) + "\r\n" + KNOWN + "\r\n";
                    case "target" -> "GET " + plain(text) + " HTTP/1.1\r\n" + KNOWN + "\r\n";
                    default -> plain(text);
                };
        return whole.replace("TOKEN", token);
    }

    private static String post(String fields, String body) {
        return POST + KNOWN + TYPE + fields + "\r\n" + body;
    }

    private static String plain(String escaped) {
        return REPEATED.matcher(escaped.translateEscapes()).replaceAll(SmugglingTest::repeat);
    }

    private static String repeat(MatchResult match) {
        return match.group(1).repeat(Integer.parseInt(match.group(2)));
    }

    @Test
    void hasMoreThanAHundredAndTwentyCases() throws IOException {
        assertThat(malformed()).hasSizeGreaterThanOrEqualTo(120);
        assertThat(notServed()).hasSizeGreaterThanOrEqualTo(75);
    }

    @Test
    void wouldServeTheSameRequestsWithoutTheirFault() throws IOException {
        String chunks = "4\r\n0000\r\n0\r\n\r\n";
        try (RawClient client = gateway.tcp()) {
            client.send(request("get  | ") + HIDDEN.replace("TOKEN", token));
            client.send(post("Transfer-Encoding: chunked\r\n", chunks).replace("TOKEN", token));
            client.send(post("Content-Length: 4\r\n", "0000").replace("TOKEN", token));
            client.end();
            assertThat(client.readAll().split("HTTP/1.1 200 OK", -1)).hasSize(5);
        }
        assertThat(gateway.endpoint.said)
                .containsExactly("advertise 0", "advertise 0", "request 0", "request 0");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesAndClosesWithoutLookingAtWhatFollows(String line) throws IOException {
        try (RawClient client = gateway.tcp()) {
            client.send(request(line) + (HIDDEN + HIDDEN).replace("TOKEN", token)).end();
            assertThat(client.readAll())
                    .matches(
                            "(?s)HTTP/1\\.1 (400|417|431|505) [A-Za-z ]+\r\n"
                                    + ".*Connection: close\r\n"
                                    + "\r\n"
                                    + "[^\r\n"
                                    + "]*\\((gateway[.]limits[.][a-z-]+; )?expected: [^\r\n"
                                    + "]+\\)\n");
        }
        assertThat(gateway.endpoint.said).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("notServed")
    void refusesWhatIsNotServed(String line) throws IOException {
        try (RawClient client = gateway.tcp()) {
            client.send(request(line)).end();
            assertThat(client.readAll())
                    .matches(
                            "(?s)HTTP/1\\.1 (400|404|405|415) [A-Za-z ]+\r\n.*Connection: close\r\n"
                                    + "\r\n[^\r\n]*\\(expected: [^\r\n]+\\)\n");
        }
        assertThat(gateway.endpoint.said).isEmpty();
    }

    static List<String> lateFaults() throws IOException {
        List<String> cases = new ArrayList<>();
        for (String body :
                List.of(
                        "4\r\n0000X\r\n0\r\n\r\n",
                        "4\r\n0000\n0\r\n\r\n",
                        "4\r\n00000\r\n0\r\n\r\n",
                        "5\r\n0000\r\n0\r\n\r\n",
                        "4\r\n0000\r\n0\r\nX: y\r\n\r\n",
                        "4\r\n0000\r\n-1\r\n\r\n",
                        "4\r\n0000\r\n0\r\n",
                        "4\r\n0000\r\n00;x\r\n\r\n")) {
            cases.add(post("Transfer-Encoding: chunked\r\n", body));
        }
        cases.add(post("Content-Length: 100000\r\n", "0000"));
        String bomb = gzip(new byte[70 << 20]);
        String gzip = "Content-Encoding: gzip\r\nContent-Length: ";
        cases.add(post(gzip + bomb.length() + "\r\n", bomb));
        cases.add(post(gzip + "1000\r\n", bomb.substring(0, 1000)));
        return cases;
    }

    private static String gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("lateFaults")
    void answersAFaultFurtherDownTheBodyAndCloses(String request) throws IOException {
        try (RawClient client = gateway.tcp()) {
            client.send((request + HIDDEN).replace("TOKEN", token)).end();
            assertThat(client.readAll())
                    .matches(
                            "(?s)HTTP/1\\.1 (400|413) [A-Za-z ]+\r\n.*Connection: close\r\n\r\n"
                                    + "[^\r\n]*\\(expected: [^\r\n]+\\)\n");
        }
        assertThat(gateway.endpoint.said).containsExactly("request 0");
        assertThat(gateway.sessions.get(new SessionId("c1"))).isPresent();
    }
}
