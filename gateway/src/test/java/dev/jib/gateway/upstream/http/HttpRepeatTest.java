package dev.jib.gateway.upstream.http;

import static dev.jib.gateway.upstream.http.HttpFixture.advertisement;
import static dev.jib.gateway.upstream.http.HttpFixture.ok;
import static dev.jib.gateway.upstream.http.HttpFixture.open;
import static dev.jib.gateway.upstream.http.HttpFixture.settings;
import static dev.jib.gateway.upstream.http.HttpFixture.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.ReceiveConnection;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class HttpRepeatTest {
    private static final String REFS = advertisement("git-upload-pack", "0000");
    private static final String RESULT = ok("git-upload-pack-result", "0000");

    private static ClientLoops loops;

    @BeforeAll
    static void startLoops() {
        loops = ClientLoops.open(1);
    }

    @AfterAll
    static void stopLoops() {
        loops.close();
    }

    private static void fetch(HttpUpstream upstream, RawServer server, int size)
            throws IOException {
        try (Exchange exchange = upstream.upload(site(server), 2)) {
            exchange.request().write(new byte[size]);
            assertThat(exchange.endRequest().readAllBytes()).asString().isEqualTo("0000");
        }
    }

    private static void advertise(HttpUpstream upstream, RawServer server) throws IOException {
        try (InputStream in = upstream.uploadAdvertisement(site(server), 2)) {
            assertThat(in.readAllBytes()).asString().isEqualTo("0000");
        }
    }

    /** Lets go of its first connection at the second request there, without an answer. */
    private static RawServer forgetful(String first, String then) {
        return new RawServer(peer -> {
            peer.request();
            peer.write(first);
            if (peer.number() > 1) {
                while (peer.request().isPresent()) {
                    peer.write(then);
                }
            }
            peer.request();
        });
    }

    @Test
    void anAdvertisementIsAskedForAgainOnANewConnection() throws IOException {
        try (RawServer server = forgetful(REFS, REFS);
                HttpUpstream upstream = open(settings(server), loops)) {
            advertise(upstream, server);
            advertise(upstream, server);

            assertThat(server.requests()).hasSize(3);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aSmallFetchRequestIsSentAgainOnANewConnection() throws IOException {
        try (RawServer server = forgetful(RESULT, RESULT);
                HttpUpstream upstream = open(settings(server), loops)) {
            fetch(upstream, server, 1000);
            fetch(upstream, server, 1000);

            assertThat(server.requests()).hasSize(3);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aLongFetchRequestIsNotSentAgain() throws IOException {
        try (RawServer server = forgetful(RESULT, RESULT);
                HttpUpstream upstream = open(settings(server), loops)) {
            fetch(upstream, server, 1000);

            assertThatThrownBy(() -> fetch(upstream, server, 100_000))
                    .isInstanceOf(UpstreamException.class)
                    .extracting("kind")
                    .isEqualTo(Kind.BROKEN);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100_000})
    void aPushIsNeverSentAgain(int size) throws IOException {
        try (RawServer server = forgetful(advertisement("git-receive-pack", "0000"), "");
                HttpUpstream upstream = open(settings(server), loops);
                ReceiveConnection push = upstream.receive(site(server));
                Exchange exchange = push.request()) {
            assertThatThrownBy(
                            () -> {
                                exchange.request().write(new byte[size]);
                                exchange.endRequest().readAllBytes();
                            })
                    .isInstanceOf(UpstreamException.class)
                    .hasMessageContaining("the connection broke")
                    .extracting("kind")
                    .isEqualTo(Kind.BROKEN);
            assertThat(server.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(1);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aNewConnectionThatBreaksIsNotTriedAgain() throws IOException {
        try (RawServer server = new RawServer(RawServer.Peer::request);
                HttpUpstream upstream = open(settings(server), loops)) {
            assertThatThrownBy(() -> fetch(upstream, server, 1))
                    .hasMessageContaining("broke before it answered");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aGoodByeOnAnIdleConnectionIsNotTakenForAnAnswer() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server =
                        new RawServer(peer -> {
                            peer.request();
                            peer.write(RESULT);
                            if (peer.number() == 1) {
                                peer.write("HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n");
                                peer.in().read();
                                gone.countDown();
                            }
                        });
                HttpUpstream upstream = open(settings(server), loops)) {
            fetch(upstream, server, 1);
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
            fetch(upstream, server, 1);

            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void a408ThatCrossesTheRequestIsTriedAgain() throws IOException {
        try (RawServer server =
                        new RawServer(peer -> {
                            peer.request();
                            peer.write(RESULT);
                            if (peer.number() == 1) {
                                peer.request();
                                peer.write("HTTP/1.1 408 Timeout\r\nConnection: close\r\n\r\n");
                            }
                        });
                HttpUpstream upstream = open(settings(server), loops)) {
            fetch(upstream, server, 1);
            fetch(upstream, server, 1);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionIsNotUsedBeyondTheTimeThatTheServerNames() throws IOException {
        FakeTicker ticker = new FakeTicker();
        String answer = RESULT.replace("\r\n\r\n", "\r\nKeep-Alive: timeout=5, max=99\r\n\r\n");
        try (RawServer server = RawServer.answering(answer);
                HttpUpstream upstream =
                        HttpUpstream.open(
                                settings(server),
                                HttpFixture.token(settings(server)),
                                loops,
                                ticker)) {
            fetch(upstream, server, 1);
            ticker.advance(Duration.ofMillis(3_900));
            fetch(upstream, server, 1);
            assertThat(server.connections()).isEqualTo(1);

            ticker.advance(Duration.ofMillis(4_100));
            fetch(upstream, server, 1);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void connectionCloseIsRespected() throws IOException {
        String answer = RESULT.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        try (RawServer server = RawServer.answering(answer);
                HttpUpstream upstream = open(settings(server), loops)) {
            fetch(upstream, server, 1);
            fetch(upstream, server, 1);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/acme/site/info/refs?service=git-upload-pack, /acme/site/git-upload-pack",
        "/acme/new.git/info/refs?service=git-upload-pack, /acme/new.git/git-upload-pack",
        "ABS/acme/new/info/refs?service=git-upload-pack, /acme/new/git-upload-pack",
    })
    void aReadIsRedirectedWithinTheServerAndRemembersIt(String location, String then)
            throws IOException {
        try (RawServer server = redirecting(location);
                HttpUpstream upstream = open(settings(server), loops)) {
            advertise(upstream, server);
            fetch(upstream, server, 1);

            assertThat(server.lines()).hasSize(3).last().isEqualTo("POST " + then + " HTTP/1.1");
        }
    }

    private static RawServer redirecting(String location) {
        return new RawServer(peer -> {
            for (var request = peer.request(); request.isPresent(); request = peer.request()) {
                String there = location.replace("ABS", "http://" + request.get().header("host"));
                boolean first = request.get().line().contains("/acme/site.git/");
                peer.write(
                        first
                                ? "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: "
                                        + there
                                        + "\r\n\r\n"
                                : request.get().line().startsWith("GET") ? REFS : RESULT);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example/acme/site.git/info/refs?service=git-upload-pack",
                "https://127.0.0.1/acme/site.git/info/refs?service=git-upload-pack",
                "//evil.example/acme/site.git/info/refs?service=git-upload-pack",
                "http://127.0.0.1:1/acme/site.git/info/refs?service=git-upload-pack",
                "ABS@evil.example/acme/site/info/refs?service=git-upload-pack",
                "/acme/../other/info/refs?service=git-upload-pack",
                "/acme/%2e%2e/info/refs?service=git-upload-pack",
                "/login?next=/acme/site",
                "/info/refs?service=git-upload-pack",
                ""
            })
    void noOtherRedirectIsFollowed(String location) throws IOException {
        try (RawServer server = redirecting(location);
                HttpUpstream upstream = open(settings(server), loops)) {
            assertThatThrownBy(() -> advertise(upstream, server))
                    .hasMessageContaining("it redirects to '")
                    .hasMessageContaining("' (301), which is not followed")
                    .hasMessageNotContaining("next=")
                    .extracting("kind")
                    .isEqualTo(Kind.PROTOCOL);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aRedirectLoopEndsAfterOneStep() throws IOException {
        try (RawServer server =
                        RawServer.answering(
                                "HTTP/1.1 302 F\r\nContent-Length: 0\r\nLocation:"
                                        + " /acme/x/info/refs?service=git-upload-pack\r\n\r\n");
                HttpUpstream upstream = open(settings(server), loops)) {
            assertThatThrownBy(() -> advertise(upstream, server))
                    .hasMessageContaining("not followed");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void aPushIsNotRedirectedToAnotherRepository() throws IOException {
        try (RawServer server = redirecting("/acme/new.git/info/refs?service=git-receive-pack");
                HttpUpstream upstream = open(settings(server), loops)) {
            assertThatThrownBy(() -> upstream.receive(site(server)))
                    .hasMessageContaining("has moved to " + server.url("/acme/new"))
                    .hasMessageContaining("change the remote's URL");
            assertThat(server.requests()).hasSize(1);
        }
    }
}
