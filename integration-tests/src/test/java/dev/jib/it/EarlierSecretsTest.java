package dev.jib.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.pktline.SideBand;
import dev.jib.it.stand.GatewayProcess;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An upstream that repeats credentials which it is not shown now: one that was replaced, and one of
 * another upstream of the same gateway. No container sees them, nor the audit log or the gateway's
 * own, in whatever part of an answer they stand.
 */
@Timeout(90)
class EarlierSecretsTest {
    private static final String EARLIER = "canary-earlier-3kd9";
    private static final String OTHERS = "canary-others-w7Bq";
    private static final String NOW = "canary-now-55TzA";
    private static final List<String> SECRETS =
            List.of(EARLIER, pair(EARLIER), OTHERS, pair(OTHERS), pair(NOW), NOW);
    private static final String SAID = "no: " + String.join(" or ", SECRETS) + " !";
    private static final String ID = "1".repeat(40);
    private static final String REF = "refs/heads/jib/agent-7/x";

    @RegisterExtension final World world = new World();

    /** Where in its answers the upstream says it. */
    private enum Place {
        NOWHERE,
        STATUS,
        ADVERTISEMENT,
        REDIRECT,
        MEDIA_TYPE,
        REFUSAL,
        PROGRESS,
        FATAL,
        REPORT
    }

    private volatile Place place = Place.NOWHERE;

    @Test
    void showsNoSecretThatTheGatewayEverHeld() throws Exception {
        HttpServer upstream =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20);
        upstream.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        upstream.createContext("/", this::answer);
        upstream.start();
        try {
            String base = "http://127.0.0.1:" + upstream.getAddress().getPort();
            GatewayProcess gateway = gateway(base);
            GitCommand git = gateway.container(List.of(base + "/one", base + "/two"), "a", "b");
            rotated(git, base);
            GitRepository work = git.init(world.directory("work"));
            work.commit("x.txt", "x\n");
            for (Place next : Place.values()) {
                place = next;
                hidden(work.run("ls-remote", base + "/one/a"));
                hidden(work.run("fetch", base + "/one/a", "main"));
                hidden(work.run("push", base + "/one/a", "HEAD:" + REF));
            }
            assertThat(String.join("\n", gateway.audit())).contains("no: ");
            SECRETS.forEach(s -> assertThat(gateway.audit()).noneMatch(line -> line.contains(s)));
            assertThat(gateway.log()).contains("jib gateway: ready");
            SECRETS.forEach(s -> assertThat(gateway.log()).doesNotContain(s));
        } finally {
            upstream.stop(0);
        }
    }

    private GatewayProcess gateway(String base) {
        String sections =
                """
                upstreams:
                  one:
                    base: %1$s/one
                    credential: {file: %2$s/one, form: basic, user: jib}
                  two:
                    base: %1$s/two
                    credential: {file: %2$s/two, form: basic, user: jib}
                repositories:
                  a: {upstream: one}
                  b: {upstream: two}\
                """
                        .formatted(base, world.root());
        world.file("one", EARLIER + "\n");
        world.file("two", OTHERS + "\n");
        return GatewayProcess.start(
                world, new GatewayProcess.Recipe(sections, List.of(), ImmutableMap.of()));
    }

    /** The first secret is used once, and replaced. */
    private void rotated(GitCommand git, String base) {
        git.ok("ls-remote", base + "/one/a");
        git.ok("ls-remote", base + "/two/b");
        world.file("one", NOW + "\n");
    }

    private void hidden(Outcome outcome) {
        SECRETS.forEach(s -> assertThat(outcome.both()).as(place + "").doesNotContain(s));
        if (place == Place.PROGRESS || place == Place.FATAL || place == Place.STATUS) {
            assertThat(outcome.both()).doesNotContain("canary");
        }
    }

    private static String pair(String password) {
        return Base64.getEncoder().encodeToString(("jib:" + password).getBytes(UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
            String path = exchange.getRequestURI().toString();
            boolean push = path.contains("receive-pack");
            String service = push ? "git-receive-pack" : "git-upload-pack";
            if (path.contains("/two/") || place != Place.STATUS && place != Place.REDIRECT) {
                boolean refs = path.contains("/info/refs");
                String type = "application/x-" + service + (refs ? "-advertisement" : "-result");
                boolean odd = place == Place.MEDIA_TYPE && path.contains("/one/");
                exchange.getResponseHeaders().set("Content-Type", odd ? SAID : type);
                byte[] body = refs ? refs(push) : push ? report() : served(request);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.getResponseHeaders().set("Location", "/" + EARLIER + "/" + OTHERS);
            exchange.sendResponseHeaders(place == Place.STATUS ? 500 : 302, SAID.length());
            exchange.getResponseBody().write(SAID.getBytes(UTF_8));
        }
    }

    private byte[] refs(boolean push) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PktLineWriter writer = new PktLineWriter(out);
        writer.text("# service=git-" + (push ? "receive" : "upload") + "-pack\n");
        writer.flush();
        if (place == Place.ADVERTISEMENT) {
            writer.text("ERR " + SAID + "\n");
        } else if (push) {
            writer.text(ID + " refs/heads/main\0report-status side-band-64k ofs-delta\n");
        } else {
            for (String line : List.of("version 2", "ls-refs", "fetch=shallow")) {
                writer.text(line + "\n");
            }
        }
        writer.flush();
        return out.toByteArray();
    }

    private byte[] served(String request) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PktLineWriter writer = new PktLineWriter(out);
        if (place == Place.REFUSAL) {
            writer.text("ERR " + SAID + "\n");
        } else if (request.contains("command=ls-refs")) {
            writer.text(ID + " refs/heads/main\n");
        } else {
            writer.text("packfile\n");
            said(out);
        }
        writer.flush();
        return out.toByteArray();
    }

    /** On band 2, then 3, where the test wants it. */
    private void said(ByteArrayOutputStream out) throws IOException {
        SideBand bands = new SideBand(out, SideBand.MAX_LARGE);
        if (place == Place.PROGRESS) {
            bands.progress(SAID);
        }
        if (place == Place.FATAL) {
            new PktLineWriter(out).text("\3" + SAID + "\n");
        }
    }

    private byte[] report() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SideBand bands = new SideBand(out, SideBand.MAX_LARGE);
        if (place == Place.PROGRESS) {
            byte[] text = (SAID + "\n").getBytes(UTF_8);
            for (int i = 0; i < text.length; i += 7) { // as receive-pack does it with 128
                bands.progress(text, i, Math.min(7, text.length - i));
            }
        } else {
            said(out);
        }
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        PktLineWriter writer = new PktLineWriter(report);
        writer.text("unpack " + (place == Place.REFUSAL ? SAID : "ok") + "\n");
        writer.text("ng " + REF + " " + (place == Place.REPORT ? SAID : "declined") + "\n");
        writer.flush();
        bands.data(report.toByteArray(), 0, report.size());
        bands.end();
        return out.toByteArray();
    }
}
