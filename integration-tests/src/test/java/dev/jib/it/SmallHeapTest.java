package dev.jib.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jib.it.stand.GatewayProcess;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A gateway with a heap of 64 MiB before an upstream whose answers are pkt-lines as they should be,
 * of which there are far too many, in a few hundred KiB of gzip.
 */
@Timeout(180)
class SmallHeapTest {
    private static final String ID = "1".repeat(40);
    private static final int REFS = 2_000_000;
    private static final String V2 = pkt("version 2\n") + pkt("ls-refs\n") + pkt("fetch\n");

    @RegisterExtension final World world = new World();
    private String base;
    private GatewayProcess gateway;
    private GitRepository work;

    /** What a request is answered with. */
    private interface Body {
        void write(OutputStream out) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", SmallHeapTest::serve);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        world.closing(() -> server.stop(0));
        base = "http://127.0.0.1:" + server.getAddress().getPort();
        gateway =
                GatewayProcess.start(
                        world,
                        new GatewayProcess.Recipe(
                                "upstreams:\n  up: {base: \""
                                        + base
                                        + "\"}\nrepositories:\n  \"**\": {upstream: up}",
                                List.of("-Xmx64m"),
                                ImmutableMap.of()));
        GitCommand git = gateway.container(List.of(base), "good", "refs", "lines", "pack");
        work = git.init(world.directory("work"));
        work.commit("a.txt", "a\n");
    }

    @Test
    void aListOfRefsWithoutEndIsRefusedInOneLine() {
        Outcome push = work.run("push", base + "/refs", "HEAD:refs/heads/jib/agent-7/x");

        assertTold(push, "the upstream's list of refs is too long for the gateway's memory");
        assertStillServes();
    }

    @Test
    void aListOfCapabilitiesWithoutEndIsRefusedInOneLine() {
        assertTold(
                work.run("ls-remote", base + "/lines"),
                "the upstream's list of capabilities is longer than 64 KiB");
        assertStillServes();
    }

    @Test
    void aPackWithoutEndIsPassedOnAsFarAsTheClientReads() {
        Outcome fetch = work.run("fetch", base + "/pack", "main");

        assertThat(fetch.exit()).as(fetch.err()).isNotZero();
        assertStillServes();
    }

    private static void assertTold(Outcome outcome, String line) {
        assertThat(outcome.exit()).as(outcome.err()).isNotZero();
        assertThat(outcome.err().lines().filter(l -> l.contains("jib: ")))
                .singleElement()
                .asString()
                .contains(line);
    }

    private void assertStillServes() {
        assertThat(work.ok("ls-remote", base + "/good")).contains("refs/heads/main");
        assertThat(gateway.log()).doesNotContain("OutOfMemory").doesNotContain("fault in the");
        assertThat(gateway.handle().isAlive()).isTrue();
    }

    private static void serve(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
        String target = exchange.getRequestURI().toString();
        String service = target.contains("receive-pack") ? "receive-pack" : "upload-pack";
        boolean refs = target.contains("/info/refs");
        exchange.getResponseHeaders()
                .add(
                        "Content-Type",
                        "application/x-git-" + service + (refs ? "-advertisement" : "-result"));
        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(200, 0);
        try (exchange;
                OutputStream out =
                        new BufferedOutputStream(
                                new GZIPOutputStream(exchange.getResponseBody()), 1 << 16)) {
            if (refs) {
                put(out, pkt("# service=git-" + service + "\n") + "0000");
            }
            body(target, service, refs, request).write(out);
            put(out, "0000");
        }
    }

    private static Body body(String target, String service, boolean refs, String request) {
        if (service.equals("receive-pack")) {
            return SmallHeapTest::refs;
        }
        if (refs) {
            return target.startsWith("/lines") ? SmallHeapTest::lines : out -> put(out, V2);
        }
        return request.contains("command=ls-refs")
                ? out -> put(out, pkt(ID + " refs/heads/main\n"))
                : SmallHeapTest::pack;
    }

    private static void refs(OutputStream out) throws IOException {
        put(out, pkt(ID + " refs/heads/main\0report-status delete-refs ofs-delta\n"));
        for (int i = 0; i < REFS; i++) {
            put(out, pkt(ID + " refs/heads/topic-" + i + "\n"));
        }
    }

    private static void lines(OutputStream out) throws IOException {
        put(out, V2);
        for (int i = 0; i < REFS; i++) {
            put(out, pkt("fetch=shallow filter\n"));
        }
    }

    /** A pack of one object that never inflates to its end. */
    private static void pack(OutputStream out) throws IOException {
        put(out, pkt("packfile\n"));
        put(out, pkt("\u0001PACK\0\0\0\u0002\0\0\0\u0001"));
        String zeros = pkt("\u0001" + "\0".repeat(60_000));
        for (int i = 0; i < 5_000; i++) {
            put(out, zeros);
        }
    }

    private static String pkt(String line) {
        return "%04x".formatted(line.length() + 4) + line;
    }

    private static void put(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
    }
}
