package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.transport.http.HeadLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** 500 idle and 100 slow connections on both listeners, while others work. */
@Timeout(120)
class SlowClientsTest {
    private static final int IDLE = 250;
    private static final int SLOW = 50;
    private static final String FETCH = "git-upload-pack https://git.example/a.git\0";
    private static final String OK = Pkt.of("jib ok\n");

    @TempDir Path temp;

    private final List<RawClient> clients = new ArrayList<>();

    @Test
    void areEndedWithALineAndKeepNobodyElseWaiting() throws IOException {
        Limits limits = Gateway.firstLine(Duration.ofSeconds(4));
        try (Gateway gateway = Gateway.in(temp, limits)) {
            String token = gateway.session("c1");
            List<RawClient> idle = connect(gateway, IDLE);
            List<RawClient> slow = connect(gateway, SLOW);
            for (int round = 0; round < 8; round++) {
                drip(slow, round);
                work(gateway, token);
            }
            for (int i = 0; i < IDLE; i++) {
                assertThat(idle.get(2 * i).readAll())
                        .isEqualTo(
                                Pkt.err(
                                        "first line: not there after 4.0 s"
                                                + " (gateway.limits.first-line)"));
                assertThat(idle.get(2 * i + 1).readAll()).isEmpty();
            }
            for (int i = 0; i < SLOW; i++) {
                assertThat(slow.get(2 * i).readAll())
                        .isEqualTo(
                                Pkt.err(
                                        "first line: not there after 4.0 s"
                                                + " (gateway.limits.first-line)"));
                assertThat(slow.get(2 * i + 1).readAll())
                        .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                        .endsWith(
                                "request head: late (gateway.limits.first-line; expected: at"
                                        + " once)\n");
            }
            work(gateway, token);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** So many pairs: one on the session's socket, one on the TCP port. */
    private List<RawClient> connect(Gateway gateway, int pairs) throws IOException {
        List<RawClient> connected = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            connected.add(gateway.unix("c1"));
            connected.add(gateway.tcp());
        }
        clients.addAll(connected);
        return connected;
    }

    private static void drip(List<RawClient> slow, int round) throws IOException {
        String line = Pkt.of(FETCH);
        String head = "GET /git.example/a.git/info/refs HTTP/1.1\r\n";
        for (int i = 0; i < slow.size(); i += 2) {
            slow.get(i).send(line.substring(round, round + 1));
            slow.get(i + 1).send(head.substring(round, round + 1));
        }
    }

    private static void work(Gateway gateway, String token) throws IOException {
        try (RawClient helper = gateway.unix("c1");
                RawClient http = gateway.tcp()) {
            assertThat(helper.pkt(FETCH).end().readAll()).isEqualTo(OK);
            http.send(
                    "GET /git.example/a.git/info/refs?service=git-upload-pack HTTP/1.1\r\n"
                            + "Host: g\r\nAuthorization: Bearer "
                            + token
                            + "\r\n\r\n");
            assertThat(http.readThrough("\r\n")).isEqualTo("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void aConnectionKeptAliveEndsWhenNoRequestFollows() throws IOException {
        Duration brief = Duration.ofMillis(300);
        Duration more = Duration.ofSeconds(20);
        Limits limits = new Limits(more, more, more, brief, more, 64 << 20);
        try (Gateway gateway = Gateway.in(temp, limits)) {
            String token = gateway.session("c1");
            try (RawClient http = gateway.tcp()) {
                http.send(
                        "GET /git.example/a.git/info/refs?service=git-upload-pack HTTP/1.1\r\n"
                                + "Host: g\r\nAuthorization: Bearer "
                                + token
                                + "\r\n\r\n");
                assertThat(http.readAll()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n");
            }
        }
    }

    @Test
    void aShorterLimitOnSilenceEndsNeitherAFirstLineNorAHeadNorTheWaitForARequest()
            throws IOException {
        Duration time = Duration.ofSeconds(1);
        Duration brief = Duration.ofMillis(50);
        Limits limits = new Limits(time, brief, brief, time, time, 64 << 20);
        try (Gateway gateway = Gateway.in(temp, limits)) {
            String token = gateway.session("c1");
            assertThat(told(gateway.unix("c1").send("00")))
                    .isEqualTo(
                            Pkt.err(
                                    "first line: not there after 1.0 s"
                                            + " (gateway.limits.first-line)"));
            assertThat(told(gateway.tcp().send("GET /")))
                    .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                    .endsWith(
                            "request head: late (gateway.limits.first-line; expected: at once)\n");
            try (RawClient http = gateway.tcp()) {
                http.send(
                        "GET /git.example/a.git/info/refs?service=git-upload-pack HTTP/1.1\r\n"
                                + "Host: g\r\nAuthorization: Bearer "
                                + token
                                + "\r\n\r\n");
                assertThat(http.readThrough("\r\n")).isEqualTo("HTTP/1.1 200 OK\r\n");
                long start = System.nanoTime();
                http.readAll();
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .as("kept alive for a second")
                        .isGreaterThan(Duration.ofMillis(500));
            }
        }
    }

    @Test
    void headsAndLinesBeyondTheConfiguredLimitsAreRefusedInOneLine() throws IOException {
        Duration time = Duration.ofSeconds(5);
        Limits limits =
                new Limits(time, time, time, time, time, 64 << 20, 300, new HeadLimits(1024, 3));
        try (Gateway gateway = Gateway.in(temp, limits)) {
            gateway.session("c1");
            assertThat(told(gateway.unix("c1").pkt("git-upload-pack " + "x".repeat(400))))
                    .isEqualTo(
                            Pkt.err(
                                    "first line: length '01a4' (expected: a pkt-line of 5 to 300"
                                            + " bytes, its length as four lower-case hex digits)"));
            assertThat(told(gateway.tcp().send("GET /" + "x".repeat(1100) + " HTTP/1.1\r\n")))
                    .startsWith("HTTP/1.1 431 ")
                    .endsWith(
                            "header: too large (gateway.limits.head-bytes; expected: at most 1024"
                                    + " bytes)\n");
            assertThat(
                            told(
                                    gateway.tcp()
                                            .send(
                                                    "GET /h/p.git HTTP/1.1\r\nHost: g\r\na: b\r\n"
                                                            + "c: d\r\ne: f\r\n")))
                    .startsWith("HTTP/1.1 431 ")
                    .endsWith(
                            "header: more than 3 fields (gateway.limits.head-fields; expected:"
                                    + " fewer)\n");
        }
    }

    private static String told(RawClient client) throws IOException {
        try (client) {
            return client.readAll();
        }
    }
}
