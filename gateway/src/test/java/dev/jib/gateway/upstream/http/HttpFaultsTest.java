package dev.jib.gateway.upstream.http;

import static dev.jib.gateway.upstream.http.HttpFixture.TIMEOUTS;
import static dev.jib.gateway.upstream.http.HttpFixture.advertisement;
import static dev.jib.gateway.upstream.http.HttpFixture.ok;
import static dev.jib.gateway.upstream.http.HttpFixture.open;
import static dev.jib.gateway.upstream.http.HttpFixture.plain;
import static dev.jib.gateway.upstream.http.HttpFixture.settings;
import static dev.jib.gateway.upstream.http.HttpFixture.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.base.Ticker;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leaks.class)
class HttpFaultsTest {
    private static final String RESULT = "git-upload-pack-result";
    private static final String OK_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-" + RESULT + "\r\n";
    private static final HttpTimeouts SHORT =
            new HttpTimeouts(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(100),
                    Duration.ofMillis(100),
                    Duration.ofMillis(300));

    private static ClientLoops loops;

    @BeforeAll
    static void startLoops() {
        loops = ClientLoops.open(1);
    }

    @AfterAll
    static void stopLoops() {
        loops.close();
    }

    private static UpstreamException fault(String answer) throws IOException {
        return HttpFixture.fault(answer, loops);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                OK_HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void garbageIsNamedAsSuch(String answer) throws IOException {
        UpstreamException fault = fault(answer);

        assertThat(fault.kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(fault).hasMessageContaining("its answer is not HTTP: ");
    }

    @Test
    void endlessHeadersAreCutOff() throws IOException {
        assertThat(fault("HTTP/1.1 200 OK\r\nX: " + "y".repeat(40_000) + "\r\n\r\n").kind())
                .isEqualTo(Kind.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK_HEAD + "Content-Length: 100\r\n\r\nonly this",
                OK_HEAD + "Transfer-Encoding: chunked\r\n\r\n10\r\nonly this",
                OK_HEAD + "Transfer-Encoding: chunked\r\n\r\n4\r\nthis\r\n"
            })
    void halfAnAnswerIsABrokenConnection(String answer) throws IOException {
        UpstreamException fault = fault(answer);

        assertThat(fault.kind()).isEqualTo(Kind.BROKEN);
        assertThat(fault).hasMessageEndingWith("the connection broke in the middle of its answer");
    }

    @Test
    void noAnswerAtAllIsABrokenConnection() throws IOException {
        assertThat(fault(""))
                .hasMessageEndingWith("the connection broke before it answered")
                .extracting("kind")
                .isEqualTo(Kind.BROKEN);
    }

    @Test
    void badGzipIsNamed() throws IOException {
        assertThat(
                        fault(
                                OK_HEAD
                                        + "Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n"
                                        + "x".repeat(20)))
                .hasMessageEndingWith("its answer is not valid gzip");
        assertThat(fault(OK_HEAD + "Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx"))
                .hasMessageContaining("encoding that was not asked for");
    }

    @Test
    void aResetIsABrokenConnection() throws IOException {
        try (RawServer server =
                        new RawServer(peer -> {
                            peer.request();
                            peer.reset();
                        });
                HttpUpstream upstream = open(settings(server), loops)) {
            assertThat(HttpFixture.fault(upstream, server).kind()).isEqualTo(Kind.BROKEN);
        }
    }

    @Test
    void silenceBeforeTheAnswerIsATimeout() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server = silentAfter("", over);
                HttpUpstream upstream = open(settings(server).withTimeouts(SHORT), loops)) {
            UpstreamException fault = HttpFixture.fault(upstream, server);

            assertThat(fault.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(fault)
                    .hasMessageEndingWith(
                            "no answer within 100 ms (gateway.timeouts.response); try again later");
            over.countDown();
        }
    }

    @Test
    void silenceInTheMiddleOfTheAnswerIsATimeout() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server = silentAfter(OK_HEAD + "Content-Length: 9\r\n\r\nx", over);
                HttpUpstream upstream = open(settings(server).withTimeouts(SHORT), loops)) {
            UpstreamException fault = HttpFixture.fault(upstream, server);

            assertThat(fault.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(fault).hasMessageContaining("silent").hasMessageContaining("in the middle");
            over.countDown();
        }
    }

    @Test
    void aPushMayBeSilentForLonger() throws Exception {
        try (RawServer server =
                        new RawServer(peer -> {
                            peer.request();
                            peer.write(advertisement("git-receive-pack", "0000"));
                            peer.request();
                            Thread.yield();
                            sleep(200);
                            peer.write(ok("git-receive-pack-result", "0000"));
                        });
                HttpUpstream upstream = open(settings(server).withTimeouts(SHORT), loops);
                Exchange push = upstream.receive(site(server)).request()) {
            push.request().write(1);
            assertThat(push.endRequest().readAllBytes()).hasSize(4);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static RawServer silentAfter(String answer, CountDownLatch over) {
        return new RawServer(peer -> {
            peer.request();
            peer.write(answer);
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void nobodyListening() throws IOException {
        RawServer gone = RawServer.answering("");
        gone.close();
        try (HttpUpstream upstream = open(settings(gone), loops)) {
            UpstreamException fault = HttpFixture.fault(upstream, gone);

            assertThat(fault.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(fault)
                    .hasMessageContaining("no connection to 127.0.0.1:")
                    .hasMessageContaining("Connection refused")
                    .hasMessageContaining("check that it is up");
        }
    }

    @Test
    void anErrorThatComesWhileSendingIsToldInsteadOfTheBrokenConnection() throws IOException {
        try (RawServer server =
                        new RawServer(peer -> {
                            peer.head();
                            peer.write(plain("413 Too Large", "", "pack exceeds 1 MB"));
                        });
                HttpUpstream upstream = open(settings(server), loops);
                Exchange exchange = upstream.upload(site(server), 2)) {
            UpstreamException fault =
                    catchThrowableOfType(
                            UpstreamException.class,
                            () -> {
                                byte[] part = new byte[64 * 1024];
                                for (int i = 0; i < 10_000; i++) {
                                    exchange.request().write(part);
                                }
                                exchange.request().close();
                            });

            assertThat(fault)
                    .hasMessageEndingWith(
                            "it answered 413: pack exceeds 1 MB; the push is larger than it takes");
            assertThat(
                            catchThrowableOfType(
                                    UpstreamException.class, () -> exchange.response().read()))
                    .hasMessageContaining("it answered 413");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "001e# service=git-upload-pack\\n | ended in the middle",
                "zzzz | expected: four lower-case hex digits",
                "0000 | ",
                "0011ERR no access | it says: no access",
                "001f# service=git-receive-pack\\n0000 | expected: # service=git-upload-pack",
                "001e# service=git-upload-pack\\n000eversion 2\\n"
                        + " | no flush-pkt after its service line",
            })
    void aBadAdvertisementIsNamed(String body, String end) throws IOException {
        String text = body.replace("\\n", "\n");
        try (RawServer server = RawServer.answering(ok("git-upload-pack-advertisement", text));
                HttpUpstream upstream = open(settings(server), loops)) {
            UpstreamException fault =
                    catchThrowableOfType(
                            UpstreamException.class,
                            () -> {
                                try (InputStream in =
                                        upstream.uploadAdvertisement(site(server), 2)) {
                                    assertThat(in.readAllBytes()).asString().isEqualTo("0000");
                                }
                            });
            if (end == null) {
                assertThat(fault).isNull();
            } else {
                assertThat(fault).hasMessageContaining(end);
            }
        }
    }

    @Test
    void allConnectionsBusyIsATimeoutThatSaysSo() throws IOException {
        PoolLimits one =
                new PoolLimits(1, Duration.ofMillis(20), Duration.ofMinutes(1), Duration.ZERO);
        try (RawServer server = RawServer.answering(OK_HEAD + "Content-Length: 9\r\n\r\nx");
                HttpUpstream upstream =
                        HttpUpstream.open(
                                settings(server).withPool(one).withTimeouts(TIMEOUTS),
                                HttpFixture.token(settings(server)),
                                loops,
                                Ticker.systemTicker());
                Exchange busy = upstream.upload(site(server), 2)) {
            assertThat(busy.endRequest().read()).isEqualTo('x');

            assertThat(HttpFixture.fault(upstream, server))
                    .hasMessageEndingWith(
                            "none of its 1 connections (gateway.limits.upstream-connections) became"
                                    + " free within 20 ms"
                                    + " (gateway.timeouts.turn); try again later");
        }
    }
}
