package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.session.NewSession;
import dev.jib.gateway.session.SessionCreation;
import dev.jib.gateway.session.SessionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NativeDialogueTest {
    private static final String FETCH = "git-upload-pack https://git.example/a.git\0";
    private static final String OK = Pkt.of("jib ok\n");

    @TempDir Path temp;
    private Gateway gateway;
    private String token;

    @BeforeEach
    void start() throws IOException {
        gateway = Gateway.in(temp);
        token = gateway.session("c1");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void handsOverEveryByteAfterTheFirstLineSplitAtEveryOffset() throws IOException {
        String bytes = Pkt.of(FETCH) + "0000more";
        for (int at = 0; at <= bytes.length(); at++) {
            try (RawClient client = gateway.unix("c1")) {
                client.send(bytes.substring(0, at)).send(bytes.substring(at)).end();
                assertThat(client.readAll()).isEqualTo(OK + "0000more");
            }
        }
    }

    @Test
    void passesTheClientsHalfCloseAndGoesOnAnswering() throws IOException {
        gateway.endpoint.stateful =
                (in, out) -> {
                    byte[] all = in.readAllBytes();
                    out.write(("got " + all.length).getBytes(StandardCharsets.US_ASCII));
                };
        try (RawClient client = gateway.unix("c1")) {
            client.pkt(FETCH).send("12345").end();
            assertThat(client.readAll()).isEqualTo(OK + "got 5");
        }
    }

    @Test
    void closesItsHalfWhenTheConversationEndsThoughTheClientStillSends() throws IOException {
        gateway.endpoint.stateful = (in, out) -> out.write('x');
        try (RawClient client = gateway.unix("c1")) {
            client.pkt(FETCH);
            assertThat(client.readAll()).isEqualTo(OK + "x");
            client.send(new byte[1 << 20]).send(new byte[1 << 20]);
            client.end();
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void tellsTheLastWordToAClientThatIsInTheMiddleOfAPack() throws IOException {
        gateway.endpoint.stateful =
                (in, out) -> {
                    in.readNBytes(1000);
                    out.write("refused".getBytes(StandardCharsets.US_ASCII));
                };
        try (RawClient client = gateway.unix("c1")) {
            client.pkt(FETCH).send(new byte[8 << 20]).end();
            assertThat(client.readAll()).isEqualTo(OK + "refused");
        }
    }

    @RepeatedTest(10)
    void movesMuchDataBothWaysAtOnce() throws Exception {
        byte[] sent = new byte[32 << 20];
        new Random(7).nextBytes(sent);
        try (RawClient client = gateway.unix("c1")) {
            client.pkt(FETCH);
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    client.send(sent).end();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            assertThat(client.read(OK.length())).isEqualTo(OK);
            String back = client.read(sent.length);
            writer.join();
            byte[] received = back.getBytes(StandardCharsets.ISO_8859_1);
            assertThat(Arrays.mismatch(received, sent)).isEqualTo(-1);
            assertThat(client.readAll()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000",
                "0003",
                "0004",
                "1001",
                "ffff",
                "GET / HTTP/1.1\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000",
                "001Fgit-upload-pack https://h/p\0",
                "0020git-upload-archive https://h/p",
                "0020git-upload-pack  https://h/p/x\0",
                "0026git-upload-pack https://h/p\0\0\0\0\0\0\0\0",
                "0022git-upload-pack https://h/../etc\0",
            })
    void answersAMalformedFirstLineWithOneErrorAndServesTheNext(String bytes) throws IOException {
        try (RawClient client = gateway.unix("c1")) {
            client.send(bytes);
            assertThat(client.readAll())
                    .matches(
                            "(?s)[0-9a-f]{4}ERR (first line|repository URL): [^\n"
                                    + "]*\\(expected: [^\n"
                                    + "]*\\)\n");
        }
        assertThat(gateway.endpoint.opened).isEmpty();
        try (RawClient next = gateway.unix("c1")) {
            next.pkt(FETCH).end();
            assertThat(next.readAll()).isEqualTo(OK);
        }
    }

    @Test
    void tellsAClientThatClosesInsideItsFirstLine() throws IOException {
        try (RawClient client = gateway.unix("c1")) {
            client.send("0040git-up").end();
            assertThat(client.readAll())
                    .isEqualTo(Pkt.err("the client closed inside its first line"));
        }
    }

    @Test
    void doesNotWaitLongForAFirstLineThatDrips() throws IOException {
        Limits hasty = Gateway.firstLine(Duration.ofMillis(300));
        try (Gateway impatient = Gateway.in(temp.resolve("h"), hasty)) {
            impatient.session("c1");
            try (RawClient silent = impatient.unix("c1");
                    RawClient dripping = impatient.unix("c1")) {
                dripping.send("00");
                String late =
                        Pkt.err("first line: not there after 0.3 s (gateway.limits.first-line)");
                assertThat(silent.readAll()).isEqualTo(late);
                assertThat(dripping.readAll()).isEqualTo(late);
            }
        }
    }

    @Test
    void tellsTheEndpointsRefusalInOneLine() throws IOException {
        gateway.endpoint.refusal = "no such repository\u001b[31m\nor not for you";
        try (RawClient client = gateway.unix("c1")) {
            client.pkt(FETCH);
            assertThat(client.readAll())
                    .isEqualTo(Pkt.err("no such repository [31m or not for you"));
        }
    }

    @Test
    void cutsTheConnectionWhenTheEndpointFails() throws IOException {
        gateway.endpoint.stateful =
                (in, out) -> {
                    throw new IllegalStateException("a fault that the test makes");
                };
        try (RawClient client = gateway.unix("c1")) {
            client.pkt(FETCH);
            assertThat(client.read(OK.length())).isEqualTo(OK);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void tellsTheConversationThatTheClientIsGone() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        gateway.endpoint.stateful =
                (in, out) -> {
                    try {
                        while (true) {
                            out.write(new byte[65536]);
                        }
                    } catch (IOException e) {
                        failed.countDown();
                        throw e;
                    }
                };
        try (RawClient client = gateway.unix("c1")) {
            client.pkt(FETCH);
            assertThat(client.read(OK.length())).isEqualTo(OK);
        }
        assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void acceptsATokenOnTcp() throws IOException {
        try (RawClient client = gateway.tcp()) {
            client.pkt(FETCH + "host=x\0\0version=2\0token=" + token + "\0").send("hi").end();
            assertThat(client.readAll()).isEqualTo(OK + "hi");
        }
        assertThat(gateway.endpoint.opened)
                .containsExactly("c1 git-upload-pack https://git.example/a");
    }

    @Test
    void refusesTcpWithoutTheTokenOfALiveSession() throws IOException {
        String refusal =
                Pkt.err(
                        "session token: missing, unknown or expired (expected: the token that the"
                                + " session was made with, in the file that JIB_TOKEN_FILE names)");
        String revoked = gateway.session("c2");
        gateway.sessions.revokeToken(new SessionId("c2"));
        String expired = shortLived();
        gateway.clock.advance(Duration.ofMinutes(2));
        List<String> extras =
                List.of(
                        "",
                        "\0token=\0",
                        "\0token=" + token.substring(1) + "\0",
                        "\0token=" + revoked + "\0",
                        "\0token=" + expired + "\0");
        for (String extra : extras) {
            try (RawClient client = gateway.tcp()) {
                client.pkt(FETCH + extra);
                assertThat(client.readAll()).isEqualTo(refusal);
            }
        }
        assertThat(gateway.endpoint.opened).isEmpty();
    }

    @Test
    void neverTakesATokenForAnotherSessionOnASessionsSocket() throws IOException {
        String other = gateway.session("c2");
        try (RawClient client = gateway.unix("c1")) {
            client.pkt(FETCH + "\0token=" + other + "\0").end();
            assertThat(client.readAll()).isEqualTo(OK);
        }
        assertThat(gateway.endpoint.opened)
                .containsExactly("c1 git-upload-pack https://git.example/a");
    }

    @Test
    void tellsThatTheSessionEndedWhileItsSocketIsStillThere() throws IOException {
        shortLived();
        try (RawClient client = gateway.unix("short")) {
            gateway.clock.advance(Duration.ofMinutes(2));
            client.pkt(FETCH);
            assertThat(client.readAll())
                    .isIn(
                            "",
                            Pkt.err(
                                    "session: ended (expected: a live one; start the container"
                                            + " again)"));
        }
        assertThat(gateway.endpoint.opened).isEmpty();
    }

    private String shortLived() throws IOException {
        NewSession wanted =
                new NewSession(
                        Optional.of(new SessionId("short")),
                        new Principal("ada"),
                        List.of(),
                        Optional.of(Duration.ofMinutes(1)),
                        Map.of());
        return ((SessionCreation.Created) gateway.sessions.create(wanted)).token().reveal();
    }
}
