package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.gateway.demo.Fault;
import dev.jib.gateway.demo.UpstreamRequest.Kind;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.OtherGateway;
import dev.jib.it.stand.OtherGateway.Recipe;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever an HTTP upstream answers instead of what it should: one line in the container, for a
 * fetch and for a push, and the same in the audit log.
 */
@Timeout(90)
class UpstreamFaultsToldTest {
    private static final String REF = "refs/heads/jib/agent-7/x";
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String REFS = "Content-Type: application/x-git-%s-pack-advertisement\r\n";

    @RegisterExtension final World world = new World();

    /**
     * An answer and what is told of it.
     *
     * @param answer the bytes, with {@code %s} for upload or receive where a media type names it
     */
    private record Case(String answer, String told) {}

    private static final List<Case> CASES =
            List.of(
                    new Case(status("401 Unauthorized", ""), "it wants a credential (401)"),
                    new Case(status("403 Forbidden", ""), "does not allow this (403)"),
                    new Case(status("404 Not Found", ""), "no such repository, or the gateway's"),
                    new Case(
                            status("429 Slow Down", "Retry-After: 17\r\n"),
                            "it limits the rate of the gateway's requests (429); try again in 17"
                                    + " s"),
                    new Case(
                            status("503 Busy", "Retry-After: 9\r\n"),
                            "it answered 503; try again in 9 s"),
                    new Case(
                            status("302 Found", "Location: http://evil.example/x/info/refs\r\n"),
                            "evil.example"),
                    new Case(
                            OK + "Content-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
                            "it does not answer as a smart git server: 'text/html'"),
                    new Case(OK + REFS + "Content-Length: 4\r\n\r\nzzzz", "its advertisement"),
                    new Case(OK + REFS + "Content-Length: 400\r\n\r\n001e# serv", "broke"),
                    new Case(OK + REFS + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n", ""),
                    new Case("garbage\r\n\r\n", ""),
                    new Case("", "broke before it answered"));

    private static String status(String line, String fields) {
        return "HTTP/1.1 " + line + "\r\n" + fields + "Content-Length: 0\r\n\r\n";
    }

    @Test
    void anAnswerInsteadOfTheRefs() throws IOException {
        try (Answering server = new Answering()) {
            OtherGateway gateway = gateway(server.base());
            GitCommand git = gateway.container(server.base(), "acme/site");
            GitRepository work = git.init(world.directory("work"));
            work.commit("x.txt", "x\n");
            for (Case one : CASES) {
                server.answer = one.answer.getBytes(StandardCharsets.ISO_8859_1);
                told(one, work.run("ls-remote", server.base() + "/acme/site"), gateway, "served");
                told(
                        one,
                        work.run("push", server.base() + "/acme/site", "HEAD:" + REF),
                        gateway,
                        "push-completed");
            }
            Case bomb = new Case("", "upstream up (acme/site): ");
            server.answer = bomb();
            told(bomb, work.run("ls-remote", server.base() + "/acme/site"), gateway, "served");
            Outcome push = work.run("push", server.base() + "/acme/site", "HEAD:" + REF);
            told(bomb, push, gateway, "push-completed");
        }
    }

    @Test
    void anAnswerInsteadOfThePackOrTheReport() {
        EmbeddedUpstream upstream = EmbeddedUpstream.http(world.directory("upstream"));
        String base = upstream.url().toString();
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        String directory = upstream.createRepository("acme/site.git").directory().toString();
        seed.ok("push", "-q", directory, "main");
        OtherGateway gateway = gateway(base);
        GitCommand git = gateway.container(base, "acme/site");
        GitRepository work = git.init(world.directory("work"));
        work.commit("x.txt", "x\n");
        ImmutableMap<String, String> html = ImmutableMap.of("Content-Type", "text/html");
        ImmutableMap<String, String> later = ImmutableMap.of("Retry-After", "17");
        int number = 0;
        for (Fault fault :
                List.of(
                        Fault.Answer.status(401),
                        Fault.Answer.status(403),
                        Fault.Answer.status(404),
                        new Fault.Answer(429, later, ""),
                        new Fault.Answer(503, later, ""),
                        new Fault.Answer(200, html, "<html>"),
                        new Fault.DropResponse(0),
                        new Fault.DropResponse(20))) {
            upstream.inject(
                    r -> r.kind() == Kind.UPLOAD_PACK || r.kind() == Kind.RECEIVE_PACK, fault);
            Case one = new Case("", "upstream");
            told(one, work.run("fetch", base + "/acme/site"), gateway, "served");
            String ref = REF + number++; // a push whose answer is lost has been done
            told(one, work.run("push", base + "/acme/site", "HEAD:" + ref), gateway, "completed");
            upstream.heal();
        }
        upstream.close();
    }

    private OtherGateway gateway(String base) {
        return OtherGateway.start(
                world,
                Recipe.of("base: " + base).withTimeouts("{response: 2s, idle: 2s, push: 2s}"));
    }

    /** One line in the terminal; what it says of the upstream is in the audit log. */
    private static void told(Case one, Outcome outcome, OtherGateway gateway, String event) {
        assertThat(outcome.exit()).as(outcome.err()).isNotZero();
        List<String> lines = outcome.err().lines().filter(line -> line.contains("jib: ")).toList();
        assertThat(lines).as(one.answer + " " + outcome.err()).hasSize(1);
        assertThat(lines.getFirst()).contains("upstream").contains(one.told);
        String last =
                gateway.audit().stream()
                        .filter(line -> line.contains(event + "\""))
                        .reduce("", (a, b) -> b);
        assertThat(last).doesNotContain("\"outcome\":\"ok\"").contains(one.told);
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                gzip.write(zeros);
            }
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        String head =
                OK + REFS + "Content-Encoding: gzip\r\nContent-Length: " + body.size() + "\r\n\r\n";
        answer.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        body.writeTo(answer);
        return answer.toByteArray();
    }

    /** A server that answers every request alike, and closes. */
    private static final class Answering implements AutoCloseable {
        private final ServerSocket listener =
                new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
        private volatile byte[] answer = {};

        Answering() throws IOException {
            Thread.ofVirtual().start(this::accept);
        }

        String base() {
            return "http://127.0.0.1:" + listener.getLocalPort();
        }

        private void accept() {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    InputStream in = socket.getInputStream();
                    StringBuilder head = new StringBuilder();
                    while (head.indexOf("\r\n\r\n") < 0) {
                        int b = in.read();
                        if (b < 0) {
                            break;
                        }
                        head.append((char) b);
                    }
                    String kind = head.indexOf("receive-pack") > 0 ? "receive" : "upload";
                    String text = new String(answer, StandardCharsets.ISO_8859_1);
                    socket.getOutputStream()
                            .write(text.replace("%s", kind).getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException closedOrBroken) {
                    continue;
                }
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
