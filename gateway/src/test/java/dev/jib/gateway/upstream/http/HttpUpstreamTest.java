package dev.jib.gateway.upstream.http;

import static dev.jib.gateway.upstream.http.HttpFixture.CANARY;
import static dev.jib.gateway.upstream.http.HttpFixture.advertisement;
import static dev.jib.gateway.upstream.http.HttpFixture.ok;
import static dev.jib.gateway.upstream.http.HttpFixture.open;
import static dev.jib.gateway.upstream.http.HttpFixture.settings;
import static dev.jib.gateway.upstream.http.HttpFixture.site;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.ReceiveConnection;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
class HttpUpstreamTest {
    private static final String V2 = "000eversion 2\n0000";
    private static final String RESULT = "git-upload-pack-result";

    private static ClientLoops loops;

    @BeforeAll
    static void startLoops() {
        loops = ClientLoops.open(1);
    }

    @AfterAll
    static void stopLoops() {
        loops.close();
    }

    private static String all(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    private static String post(Upstream upstream, UpstreamRepository repository, String body)
            throws IOException {
        try (Exchange exchange = upstream.upload(repository, 2)) {
            exchange.request().write(body.getBytes(ISO_8859_1));
            return new String(exchange.endRequest().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void asksForAnAdvertisementInOneRequestWithItsCredential() throws Exception {
        try (RawServer server = RawServer.answering(advertisement("git-upload-pack", V2));
                HttpUpstream upstream = open(settings(server), loops)) {
            assertThat(all(upstream.uploadAdvertisement(site(server), 2))).isEqualTo(V2);

            assertThat(server.requests())
                    .singleElement()
                    .extracting(RawServer.Request::head)
                    .isEqualTo(
                            "GET /acme/site.git/info/refs?service=git-upload-pack HTTP/1.1\r\n"
                                    + "host: "
                                    + server.url("").authority()
                                    + "\r\n"
                                    + "user-agent: git/jib-dev\r\n"
                                    + "accept: application/x-git-upload-pack-advertisement\r\n"
                                    + "accept-encoding: gzip\r\n"
                                    + "Git-Protocol: version=2\r\n"
                                    + "authorization: Bearer "
                                    + CANARY
                                    + "\r\n\r\n");
        }
    }

    @Test
    void sendsASmallRequestWithItsLengthHoweverOftenItIsFlushed() throws Exception {
        try (RawServer server = RawServer.answering(ok(RESULT, "0000"));
                HttpUpstream upstream = open(settings(server), loops);
                Exchange exchange = upstream.upload(site(server), 2)) {
            exchange.request().write("0014command=ls-refs\n".getBytes(ISO_8859_1));
            exchange.request().flush();
            exchange.request().write("0000".getBytes(ISO_8859_1));
            assertThat(exchange.endRequest().readAllBytes()).asString().isEqualTo("0000");

            RawServer.Request request = server.requests().getFirst();
            assertThat(request.head())
                    .isEqualTo(
                            "POST /acme/site.git/git-upload-pack HTTP/1.1\r\n"
                                    + "host: "
                                    + server.url("").authority()
                                    + "\r\n"
                                    + "user-agent: git/jib-dev\r\n"
                                    + "accept: application/x-git-upload-pack-result\r\n"
                                    + "accept-encoding: gzip\r\n"
                                    + "content-type: application/x-git-upload-pack-request\r\n"
                                    + "Git-Protocol: version=2\r\n"
                                    + "content-length: 24\r\n"
                                    + "authorization: Bearer "
                                    + CANARY
                                    + "\r\n\r\n");
            assertThat(request.body()).isEqualTo("0014command=ls-refs\n0000");
        }
    }

    @Test
    void sendsALargeRequestInChunksAndWithoutGzip() throws Exception {
        String body = "x".repeat(300_000) + "end";
        try (RawServer server = RawServer.answering(ok(RESULT, "0000"));
                HttpUpstream upstream = open(settings(server), loops)) {
            assertThat(post(upstream, site(server), body)).isEqualTo("0000");

            RawServer.Request request = server.requests().getFirst();
            assertThat(request.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(request.header("content-length")).isEmpty();
            assertThat(request.header("accept-encoding")).isEqualTo("identity");
            assertThat(request.ended()).isTrue();
            assertThat(request.body()).isEqualTo(body);
        }
    }

    @Test
    void theBoundaryBetweenWholeAndChunkedIs64KiB() throws Exception {
        try (RawServer server = RawServer.answering(ok(RESULT, "0000"));
                HttpUpstream upstream = open(settings(server), loops)) {
            post(upstream, site(server), "x".repeat(RequestBody.WHOLE));
            post(upstream, site(server), "x".repeat(RequestBody.WHOLE + 1));

            assertThat(server.requests())
                    .extracting(r -> r.header("content-length"))
                    .containsExactly("65536", "");
        }
    }

    @Test
    void takesAnAdvertisementWithoutServiceLine() throws Exception {
        try (RawServer server = RawServer.answering(ok("git-upload-pack-advertisement", V2));
                HttpUpstream upstream = open(settings(server), loops)) {
            assertThat(all(upstream.uploadAdvertisement(site(server), 2))).isEqualTo(V2);
        }
    }

    @Test
    void pushesInTwoRequestsOnOneConnection() throws Exception {
        try (RawServer server =
                        new RawServer(peer -> {
                            peer.request();
                            peer.write(advertisement("git-receive-pack", "0000"));
                            peer.request();
                            peer.write(ok("git-receive-pack-result", "000eunpack ok\n0000"));
                            peer.request();
                        });
                HttpUpstream upstream = open(settings(server), loops);
                ReceiveConnection push = upstream.receive(site(server))) {
            assertThat(push.advertisement().readNBytes(4)).asString().isEqualTo("0000");
            try (Exchange exchange = push.request()) {
                exchange.request().write("commands".getBytes(ISO_8859_1));
                assertThat(exchange.endRequest().readAllBytes())
                        .asString()
                        .isEqualTo("000eunpack ok\n0000");
            }
            assertThat(server.lines())
                    .containsExactly(
                            "GET /acme/site.git/info/refs?service=git-receive-pack HTTP/1.1",
                            "POST /acme/site.git/git-receive-pack HTTP/1.1");
            assertThat(server.requests().getFirst().header("git-protocol")).isEmpty();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void fiftyRequestsShareOneConnection() throws Exception {
        try (RawServer server = RawServer.answering(ok(RESULT, "0000"));
                HttpUpstream upstream = open(settings(server), loops)) {
            for (int i = 0; i < 50; i++) {
                assertThat(post(upstream, site(server), "request " + i)).isEqualTo("0000");
            }
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.requests()).hasSize(50);
        }
    }

    @Test
    void anAnswerThatNobodyReadsToItsEndStillGivesTheConnectionBack() throws Exception {
        try (RawServer server =
                        new RawServer(peer -> {
                            while (peer.request().isPresent()) {
                                peer.write(
                                        "HTTP/1.1 200 OK\r\nContent-Type: application/x-"
                                                + RESULT
                                                + "\r\n"
                                                + "Transfer-Encoding: chunked\r\n\r\n"
                                                + "4\r\n"
                                                + "0000\r\n");
                                peer.write("0\r\n\r\n");
                            }
                        });
                HttpUpstream upstream = open(settings(server), loops)) {
            for (int i = 0; i < 20; i++) {
                try (Exchange exchange = upstream.upload(site(server), 2)) {
                    assertThat(exchange.endRequest().readNBytes(4)).hasSize(4);
                }
                awaitIdle(upstream);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** The rest of an answer is dropped in the background, on the event loop. */
    private static void awaitIdle(HttpUpstream upstream) {
        while (upstream.connectionsInUse() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void readsTheAnswerWhileTheRequestIsStillBeingSent() throws Exception {
        try (RawServer server =
                        new RawServer(peer -> {
                            peer.head();
                            peer.write(
                                    "HTTP/1.1 200 OK\r\nContent-Type: application/x-"
                                            + RESULT
                                            + "\r\n"
                                            + "Transfer-Encoding: chunked\r\n\r\n"
                                            + "5\r\n"
                                            + "early\r\n");
                            peer.in().skipNBytes(65_537);
                            peer.in().transferTo(OutputStream.nullOutputStream());
                        });
                HttpUpstream upstream = open(settings(server), loops);
                Exchange exchange = upstream.upload(site(server), 2)) {
            exchange.request().write(new byte[RequestBody.WHOLE + 1]);
            exchange.request().flush();

            assertThat(exchange.response().readNBytes(5)).asString().isEqualTo("early");
            exchange.request().write(new byte[1 << 20]);
        }
    }

    @Test
    void closingBeforeTheRequestEndsBreaksItSoThatTheUpstreamSeesNoEnd() throws Exception {
        CompletableFuture<RawServer.Request> seen = new CompletableFuture<>();
        try (RawServer server = new RawServer(peer -> seen.complete(peer.request().orElseThrow()));
                HttpUpstream upstream = open(settings(server), loops)) {
            try (Exchange exchange = upstream.upload(site(server), 2)) {
                exchange.request().write(new byte[100_000]);
                exchange.request().flush();
            }
            assertThat(seen.get(10, TimeUnit.SECONDS).ended()).isFalse();
        }
    }

    @Test
    void closingASmallRequestThatWasNotEndedSendsNothing() throws Exception {
        try (RawServer server = RawServer.answering(ok(RESULT, "0000"));
                HttpUpstream upstream = open(settings(server), loops)) {
            try (Exchange exchange = upstream.upload(site(server), 2)) {
                exchange.request().write("half a request".getBytes(ISO_8859_1));
                exchange.request().flush();
            }
            assertThat(post(upstream, site(server), "whole")).isEqualTo("0000");
            assertThat(server.requests())
                    .extracting(RawServer.Request::body)
                    .containsExactly("whole");
        }
    }

    @Test
    void closingWakesAReaderThatWaitsForTheAnswer() throws Exception {
        try (RawServer server = new RawServer(RawServer.Peer::request);
                HttpUpstream upstream = open(settings(server), loops)) {
            Exchange exchange = upstream.upload(site(server), 2);
            CompletableFuture<Throwable> seen = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    seen.complete(new AssertionError("read " + exchange.response().read()));
                } catch (IOException e) {
                    seen.complete(e);
                }
            });
            exchange.close();

            assertThat(seen.get(10, TimeUnit.SECONDS)).isInstanceOf(UpstreamException.class);
        }
    }

    @Test
    void inflatesAGzippedListOfRefs() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(V2.getBytes(ISO_8859_1));
        }
        String body = packed.toString(ISO_8859_1);
        String answer =
                ok("git-upload-pack-advertisement", body)
                        .replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n");
        try (RawServer server = RawServer.answering(answer);
                HttpUpstream upstream = open(settings(server), loops)) {
            for (int i = 0; i < 3; i++) {
                assertThat(all(upstream.uploadAdvertisement(site(server), 2))).isEqualTo(V2);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aSlowReaderStopsTheUpstreamInsteadOfFillingTheMemory() throws Exception {
        AtomicLong sent = new AtomicLong();
        int total = 64 << 20;
        try (RawServer server =
                        new RawServer(peer -> {
                            peer.request();
                            peer.write(
                                    "HTTP/1.1 200 OK\r\nContent-Type: application/x-"
                                            + RESULT
                                            + "\r\nContent-Length: "
                                            + total
                                            + "\r\n\r\n");
                            byte[] part = new byte[64 * 1024];
                            while (sent.get() < total) {
                                peer.write(part);
                                sent.addAndGet(part.length);
                            }
                            peer.request();
                        });
                HttpUpstream upstream = open(settings(server), loops);
                Exchange exchange = upstream.upload(site(server), 2)) {
            InputStream response = exchange.endRequest();
            assertThat(response.read()).isZero();
            long before = -1;
            while (before != sent.get()) {
                before = sent.get();
                TimeUnit.MILLISECONDS.sleep(200); // as long as the kernel still takes bytes
            }
            assertThat(sent.get()).isLessThan(24 << 20);

            assertThat(response.transferTo(OutputStream.nullOutputStream())).isEqualTo(total - 1);
        }
    }

    @Test
    void refusesARepositoryOutsideItsBaseWithoutAskingAnyone() throws Exception {
        try (RawServer server = RawServer.answering("");
                HttpUpstream upstream =
                        open(HttpSettings.of("forge", server.url("/acme")), loops)) {
            UpstreamRepository other =
                    new UpstreamRepository("x", "forge", server.url("/acme-evil/site"));

            assertThatThrownBy(() -> upstream.upload(other, 2))
                    .isInstanceOf(UpstreamException.class)
                    .hasMessageStartingWith("upstream forge (x): the repository is at http://127.")
                    .hasMessageContaining("expected: below the upstream's base");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void worksOverNioToo() throws Exception {
        try (ClientLoops nio = ClientLoops.nio(1);
                RawServer server = RawServer.answering(ok(RESULT, "0000"));
                HttpUpstream upstream = open(settings(server), nio)) {
            assertThat(post(upstream, site(server), "x".repeat(100_000))).isEqualTo("0000");
            assertThat(post(upstream, site(server), "x")).isEqualTo("0000");
            assertThat(server.connections()).isEqualTo(1);
        }
    }
}
