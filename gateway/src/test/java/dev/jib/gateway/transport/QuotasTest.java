package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class QuotasTest {
    private static final String FETCH = "git-upload-pack https://git.example/a.git\0";
    private static final String OK = Pkt.of("jib ok\n");
    private static final String TOO_LONG =
            "the operation took longer than 200ms (gateway.limits.operation); do less at a time, or"
                    + " ask whoever runs the gateway for a longer time";
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir Path temp;

    private static String get(String token) {
        return "GET /git.example/a.git/info/refs?service=git-upload-pack HTTP/1.1\r\nHost: g\r\n"
                + "Authorization: Bearer "
                + token
                + "\r\n\r\n";
    }

    @Test
    void limitsTheOperationsOfOneSessionAtATimeAndNotOfAnother() throws IOException {
        try (Gateway gateway = Gateway.with(temp, new Quotas(100, 10, 2, 1000, 1000, LONG))) {
            String token = gateway.session("c1");
            gateway.session("c2");
            try (RawClient first = gateway.unix("c1");
                    RawClient second = gateway.unix("c1");
                    RawClient third = gateway.unix("c1");
                    RawClient http = gateway.tcp();
                    RawClient other = gateway.unix("c2")) {
                assertThat(first.pkt(FETCH).read(11)).isEqualTo(OK);
                assertThat(second.pkt(FETCH).read(11)).isEqualTo(OK);
                assertThat(third.pkt(FETCH).readAll())
                        .isEqualTo(
                                Pkt.err(
                                        "too many operations at a time: 2 in this session"
                                                + " (gateway.limits.concurrent; expected: wait a"
                                                + " moment, try again)"));
                assertThat(http.send(get(token)).readThrough("\r\n\r\n"))
                        .startsWith("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\n");
                assertThat(other.pkt(FETCH).read(11)).isEqualTo(OK);
                assertThat(first.end().readAll()).isEmpty();
            }
            try (RawClient next = gateway.unix("c1")) {
                assertThat(next.pkt(FETCH).end().readAll()).isEqualTo(OK);
            }
        }
    }

    @Test
    void limitsHowOftenASessionBegins() throws IOException {
        try (Gateway gateway = Gateway.with(temp, new Quotas(100, 10, 10, 0.001, 3, LONG))) {
            gateway.session("c1");
            for (int i = 0; i < 5; i++) {
                try (RawClient client = gateway.unix("c1")) {
                    client.pkt(FETCH).end();
                    String refusal =
                            Pkt.err(
                                    "too many operations a second: 0.001 in this session"
                                            + " (gateway.limits.per-second; expected: wait a"
                                            + " moment, try again)");
                    assertThat(client.readAll()).isEqualTo(i < 3 ? OK : refusal);
                }
            }
        }
    }

    @Test
    void limitsTheConnectionsOfASession() throws IOException {
        try (Gateway gateway = Gateway.with(temp, new Quotas(100, 2, 10, 1000, 1000, LONG))) {
            gateway.session("c1");
            gateway.session("c2");
            try (RawClient a = admitted(gateway, "c1");
                    RawClient b = admitted(gateway, "c1");
                    RawClient c = gateway.unix("c1");
                    RawClient d = admitted(gateway, "c2")) {
                assertThat(c.readAll())
                        .isEqualTo(Pkt.err(ConnectionCap.full("session-connections")));
                assertThat(a.end().readAll() + b.end().readAll() + d.end().readAll()).isEmpty();
            }
        }
    }

    @Test
    void aSessionBeyondItsCapTakesNoRoomOfOthersThoughItKeepsRefusedConnections()
            throws IOException {
        try (Gateway gateway = Gateway.with(temp, new Quotas(3, 2, 10, 1000, 1000, LONG))) {
            gateway.session("c1");
            gateway.session("c2");
            List<RawClient> open = new ArrayList<>();
            try {
                open.add(admitted(gateway, "c1"));
                open.add(admitted(gateway, "c1"));
                StringBuilder told = new StringBuilder();
                for (int i = 0; i < 6; i++) {
                    RawClient refused = gateway.unix("c1");
                    open.add(refused);
                    told.append(refused.readAll());
                }
                String full = Pkt.err(ConnectionCap.full("session-connections"));
                assertThat(told).hasToString(full + full); // the other four were only closed
                try (RawClient other = admitted(gateway, "c2")) {
                    assertThat(other.end().readAll()).isEmpty();
                }
            } finally {
                for (RawClient client : open) {
                    client.close();
                }
            }
        }
    }

    @Test
    void tcpTakesHalfOfAllConnectionsAtMost() throws IOException {
        try (Gateway gateway = Gateway.with(temp, new Quotas(4, 10, 10, 1000, 1000, LONG))) {
            String token = gateway.session("c1");
            try (RawClient a = answered(gateway, token, "200 OK");
                    RawClient b = answered(gateway, token, "200 OK");
                    RawClient c = answered(gateway, token, "503 Service Unavailable");
                    RawClient socket = admitted(gateway, "c1");
                    RawClient next = admitted(gateway, "c1")) {
                assertThat(socket.end().readAll() + next.end().readAll()).isEmpty();
            }
        }
    }

    /** A connection to the TCP port that stays after a request, and so is counted. */
    private static RawClient answered(Gateway gateway, String token, String status)
            throws IOException {
        RawClient client = gateway.tcp();
        assertThat(client.send(get(token)).readThrough("\r\n"))
                .isEqualTo("HTTP/1.1 " + status + "\r\n");
        return client;
    }

    @Test
    void limitsTheConnectionsOfAllSessions() throws IOException {
        try (Gateway gateway = Gateway.with(temp, new Quotas(2, 10, 10, 1000, 1000, LONG))) {
            String token = gateway.session("c1");
            gateway.session("c2");
            try (RawClient a = admitted(gateway, "c1");
                    RawClient b = admitted(gateway, "c2");
                    RawClient c = gateway.tcp()) {
                assertThat(c.send(get(token)).readThrough("\r\n"))
                        .isEqualTo("HTTP/1.1 503 Service Unavailable\r\n");
                try (RawClient d = gateway.unix("c2")) {
                    assertThat(d.read(20))
                            .isEqualTo(Pkt.err(ConnectionCap.full("connections")).substring(0, 20));
                    try (RawClient e = gateway.unix("c2")) {
                        assertThat(e.isClosedByPeer()).isTrue();
                    }
                }
                assertThat(a.end().readAll() + b.end().readAll()).isEmpty();
            }
        }
    }

    private static RawClient admitted(Gateway gateway, String session) throws IOException {
        RawClient client = gateway.unix(session);
        assertThat(client.pkt(FETCH).read(11)).isEqualTo(OK);
        return client;
    }

    @Test
    void letsAnOperationThatTakesTooLongTellSo() throws IOException {
        Duration brief = Duration.ofMillis(200);
        try (Gateway gateway = Gateway.with(temp, new Quotas(9, 9, 9, 1000, 1000, brief))) {
            gateway.session("c1");
            CountDownLatch told = new CountDownLatch(1);
            gateway.endpoint.over = reason -> told.countDown();
            gateway.endpoint.stateful =
                    (in, out) -> {
                        try {
                            in.transferTo(out);
                        } catch (IOException e) {
                            await(told);
                            out.write(
                                    Pkt.err(String.valueOf(e.getMessage()))
                                            .getBytes(StandardCharsets.UTF_8));
                        }
                    };
            try (RawClient client = gateway.unix("c1")) {
                assertThat(client.pkt(FETCH).read(11)).isEqualTo(OK);
                assertThat(client.readAll()).isEqualTo(Pkt.err(TOO_LONG));
            }
        }
    }

    @Test
    void tellsAnHttpClientWhoseBodyTakesTooLong() throws IOException {
        Duration brief = Duration.ofMillis(200);
        try (Gateway gateway = Gateway.with(temp, new Quotas(9, 9, 9, 1000, 1000, brief))) {
            String token = gateway.session("c1");
            try (RawClient client = gateway.tcp()) {
                client.send(
                        "POST /git.example/a.git/git-upload-pack HTTP/1.1\r\nHost: g\r\n"
                                + "Content-Type: application/x-git-upload-pack-request\r\n"
                                + "Content-Length: 5\r\nAuthorization: Bearer "
                                + token
                                + "\r\n\r\n");
                assertThat(client.readAll())
                        .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                        .endsWith("\r\n\r\n" + TOO_LONG + "\n");
            }
        }
    }

    @Test
    void cutsAnOperationThatDoesNotEnd() throws IOException {
        Duration brief = Duration.ofMillis(100);
        Quotas quotas = new Quotas(9, 9, 9, 1000, 1000, brief);
        CountDownLatch never = new CountDownLatch(1);
        try (Gateway gateway = Gateway.with(temp, Gateway.hasty(brief), quotas)) {
            gateway.session("c1");
            gateway.endpoint.stateful = (in, out) -> await(never);
            try (RawClient client = gateway.unix("c1")) {
                assertThat(client.pkt(FETCH).read(11)).isEqualTo(OK);
                assertThat(client.isClosedByPeer()).isTrue();
            } finally {
                never.countDown();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void servesOthersWhileManyDripTheirFirstBytes() throws IOException {
        Limits limits = Gateway.firstLine(Duration.ofSeconds(2));
        try (Gateway gateway = Gateway.in(temp, limits)) {
            String token = gateway.session("c1");
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                slow.add(gateway.unix("c1").send("00"));
                slow.add(gateway.tcp().send("GET /git.example/a.g"));
                slow.add(gateway.tcp());
            }
            for (int i = 0; i < 20; i++) {
                try (RawClient good = gateway.unix("c1");
                        RawClient http = gateway.tcp()) {
                    assertThat(good.pkt(FETCH).end().readAll()).isEqualTo(OK);
                    assertThat(http.send(get(token)).readThrough("\r\n"))
                            .isEqualTo("HTTP/1.1 200 OK\r\n");
                }
            }
            for (int i = 0; i < slow.size(); i += 3) {
                assertThat(slow.get(i).readAll()).contains("first line: not there after 2.0 s");
                assertThat(slow.get(i + 1).readAll()).startsWith("HTTP/1.1 408 Request Timeout");
                assertThat(slow.get(i + 2).readAll()).isEmpty();
            }
            for (RawClient client : slow) {
                client.close();
            }
        }
    }

    @Test
    void endsARequestWhoseBodyStalls() throws IOException {
        try (Gateway gateway = Gateway.in(temp, Gateway.hasty(Duration.ofMillis(500)))) {
            String token = gateway.session("c1");
            try (RawClient client = gateway.tcp()) {
                client.send(
                        "POST /h/p.git/git-upload-pack HTTP/1.1\r\n"
                                + "Host: g\r\n"
                                + "Authorization: Bearer "
                                + token
                                + "\r\nContent-Type: application/x-git-upload-pack-request\r\n"
                                + "Content-Length: 100\r\n\r\n");
                assertThat(client.readThrough("\r\n"))
                        .isEqualTo("HTTP/1.1 408 Request Timeout\r\n");
                client.readAll();
            }
            assertThat(gateway.endpoint.said).isEmpty();
        }
    }

    @Test
    void waitsForOperationsUnderWayWhenItShutsDown() throws Exception {
        try (Gateway gateway = Gateway.in(temp)) {
            gateway.session("c1");
            CountDownLatch begun = new CountDownLatch(1);
            gateway.endpoint.stateful =
                    (in, out) -> {
                        begun.countDown();
                        in.transferTo(out);
                        out.write("done".getBytes(StandardCharsets.US_ASCII));
                    };
            try (RawClient client = gateway.unix("c1");
                    RawClient late = gateway.unix("c1")) {
                assertThat(client.pkt(FETCH).read(11)).isEqualTo(OK);
                begun.await();
                AtomicInteger cut = new AtomicInteger(-1);
                Thread shutdown =
                        Thread.ofVirtual()
                                .start(() ->
                                        cut.set(gateway.server.shutDown(Duration.ofSeconds(20))));
                assertThat(shutdown.join(Duration.ofMillis(300))).isFalse();

                assertThat(late.pkt(FETCH).readAll())
                        .isEqualTo(
                                Pkt.err("the gateway is shutting down (expected: try again soon)"));
                assertThat(client.send("x").end().readAll()).isEqualTo("xdone");

                shutdown.join(TimeUnit.SECONDS.toMillis(20));
                assertThat(cut).hasValue(0);
            }
        }
    }

    @Test
    void sendsTheWholeOfALastAnswerBeforeItShutsDown() throws Exception {
        byte[] answer = new byte[8 << 20];
        try (Gateway gateway = Gateway.in(temp)) {
            String token = gateway.session("c1");
            CountDownLatch begun = new CountDownLatch(1);
            gateway.endpoint.request =
                    (in, out) -> {
                        in.readAllBytes();
                        begun.countDown();
                        out.write(answer);
                    };
            try (RawClient client = gateway.tcp()) {
                client.send(
                        "POST /h/p.git/git-upload-pack HTTP/1.1\r\n"
                                + "Host: g\r\n"
                                + "Authorization: Bearer "
                                + token
                                + "\r\nContent-Type: application/x-git-upload-pack-request\r\n"
                                + "Content-Length: 4\r\n\r\n0000");
                begun.await();
                Thread shutdown =
                        Thread.ofVirtual()
                                .start(() -> gateway.server.shutDown(Duration.ofSeconds(20)));
                assertThat(client.readAll()).hasSizeGreaterThan(8 << 20).endsWith("\r\n0\r\n\r\n");
                shutdown.join();
            }
        }
    }

    @Test
    void cutsWhatOutlastsTheGraceOfAShutdown() throws IOException {
        try (Gateway gateway = Gateway.in(temp)) {
            gateway.session("c1");
            try (RawClient client = gateway.unix("c1")) {
                assertThat(client.pkt(FETCH).read(11)).isEqualTo(OK);

                assertThat(gateway.server.shutDown(Duration.ofMillis(50))).isEqualTo(1);

                assertThat(client.isClosedByPeer()).isTrue();
            }
        }
    }
}
