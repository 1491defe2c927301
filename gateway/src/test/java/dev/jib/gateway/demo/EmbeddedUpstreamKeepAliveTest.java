package dev.jib.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedUpstreamKeepAliveTest {
    @TempDir Path root;
    private EmbeddedUpstream upstream;
    private UpstreamRepository repository;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() {
        upstream = EmbeddedUpstream.http(root).acceptToken("t0ken");
        repository = upstream.createRepository("site.git");
    }

    @AfterEach
    void stop() {
        client.close();
        upstream.close();
    }

    @Test
    void servesManyRequestsOverOneConnection() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertThat(advertisement("t0ken")).isEqualTo(200);
        }
        assertThat(upstream.requests().connections()).isEqualTo(1);
    }

    @Test
    void keepsTheConnectionAfterRefusingARequestWithABigBody() throws Exception {
        byte[] body = new byte[4 << 20];
        assertThat(post("git-receive-pack", "wrong", body)).isEqualTo(401);
        assertThat(post("git-receive-pack", "t0ken", body)).isEqualTo(415);
        assertThat(post("nothing", "t0ken", body)).isEqualTo(404);
        upstream.injectOnce(_ -> true, Fault.Answer.status(503));
        assertThat(post("git-receive-pack", "t0ken", body)).isEqualTo(503);

        assertThat(advertisement("t0ken")).isEqualTo(200);

        assertThat(upstream.requests().connections()).isEqualTo(1);
        assertThat(upstream.requests().bytesReceived()).isEqualTo(4L * body.length);
    }

    /** Else git http-backend would read for ever: its length is never reached. */
    @Test
    @Timeout(60)
    void leavesNoProgramBehindWhenItIsClosedInTheMiddleOfABody() throws Exception {
        URI url = URI.create(repository.url().toString());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            String head =
                    "POST "
                            + url.getPath()
                            + "/git-receive-pack HTTP/1.1\r\nHost: u\r\nAuthorization: Bearer"
                            + " t0ken\r\nContent-Type: application/x-git-receive-pack-request\r\n"
                            + "Content-Length: 1000\r\n\r\n0000";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            List<ProcessHandle> programs = List.of();
            while (programs.isEmpty()) {
                programs = programs();
                Thread.onSpinWait();
            }
            upstream.close();
            for (ProcessHandle program : programs) {
                program.onExit().get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(programs()).isEmpty();
    }

    /** Children themselves: one behind a child that is killed could be left without anyone's. */
    private static List<ProcessHandle> programs() {
        return ProcessHandle.current()
                .children()
                .filter(p -> p.info().commandLine().orElse("").contains("git-http-backend"))
                .toList();
    }

    private int advertisement(String token) throws IOException, InterruptedException {
        HttpRequest request = request("info/refs?service=git-upload-pack", token).build();
        return client.send(request, BodyHandlers.ofByteArray()).statusCode();
    }

    private int post(String path, String token, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest request = request(path, token).POST(BodyPublishers.ofByteArray(body)).build();
        return client.send(request, BodyHandlers.ofByteArray()).statusCode();
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(repository.url() + "/" + path))
                .header("Authorization", "Bearer " + token);
    }
}
