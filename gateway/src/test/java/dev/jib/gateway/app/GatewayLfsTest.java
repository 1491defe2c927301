package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.Needs;
import dev.jib.gateway.demo.EmbeddedUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stock git and git-lfs through a gateway, to a server whose storage is another host. */
@Timeout(180)
class GatewayLfsTest {
    private static final String FILE =
            """
            version: 1
            gateway:
              state-dir: %1$s/state
              runtime-dir: %1$s/run
              admin-socket: %1$s/admin.sock
              audit: {file: %1$s/audit.jsonl}
              listen: 127.0.0.1:0
              timeouts: {idle: 2s, response: 2s}
            upstreams:
              local: {base: "%2$s", credential: {file: %1$s/token}, lfs: {storage: [127.0.0.1], max-bytes: 32MiB}}
            repositories:
              acme/site: {upstream: local}
              acme/other: {upstream: local}
            refs:
              - {name: writers, who: writer, repo: acme/site, ref: refs/heads/**, allow: [create, update]}
              - {name: tidy, who: reader, ref: refs/heads/old/**, allow: [delete]}
            """;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String CANARY = "canary-";

    @TempDir Path temp;
    private EmbeddedUpstream git;
    private LfsServer lfs;
    private GatewayApp app;

    @BeforeEach
    void start() throws Exception {
        git =
                EmbeddedUpstream.http(Files.createDirectory(temp.resolve("up")))
                        .acceptToken("canary-token");
        git.createRepository("acme/site.git");
        lfs = new LfsServer(git.url(), "canary-token");
        Files.writeString(temp.resolve("token"), "canary-token");
        app =
                GatewayApp.start(
                        Files.writeString(
                                temp.resolve("gateway.yaml"), FILE.formatted(temp, lfs.url())));
    }

    @AfterEach
    void stop() throws IOException {
        app.close();
        lfs.close();
        git.close();
    }

    private String token(String principal, String... repositories) throws IOException {
        String names = String.join("\",\"", repositories);
        return new AdminClient(temp.resolve("admin.sock"))
                .call(
                        "POST",
                        "/v1/sessions",
                        "{\"principal\":\"%s\",\"repositories\":[\"%s\"]}"
                                .formatted(principal, names))
                .body()
                .path("session")
                .path("token")
                .asString();
    }

    private String path(String repository) {
        return "127.0.0.1:%d/+http/%s/%s.git"
                .formatted(
                        app.tcpAddress().orElseThrow().getPort(),
                        URI.create(lfs.url()).getAuthority(),
                        repository);
    }

    private String remote(String token) {
        return "http://x:" + token + "@" + path("acme/site");
    }

    private String run(Path directory, String... command) {
        return run(directory, Map.of("GIT_CURL_VERBOSE", "1", "GIT_TRANSFER_TRACE", "1"), command);
    }

    /** What a user sees. */
    private String quiet(Path directory, String... command) {
        return run(directory, Map.of(), command);
    }

    private String run(Path directory, Map<String, String> more, String... command) {
        return LfsGit.run(temp, directory, more, command);
    }

    private void ok(Path directory, String... command) {
        String said = run(directory, command);
        assertThat(said).endsWith("exit 0").doesNotContain(CANARY);
    }

    private Path work(byte[]... files) throws Exception {
        Needs.program("git-lfs", "git-lfs");
        Path work = Files.createDirectory(temp.resolve("work"));
        ok(work, "git", "init", "-q", "-b", "main");
        ok(work, "git", "lfs", "install", "--local");
        ok(work, "git", "lfs", "track", "*.bin");
        for (int i = 0; i < files.length; i++) {
            Files.write(work.resolve(i + ".bin"), files[i]);
        }
        ok(work, "git", "add", "-A");
        ok(work, "git", "commit", "-q", "-m", "large files");
        return work;
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String oid(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void pushesAndClonesLargeFiles() throws Exception {
        byte[] small = bytes(1);
        byte[] large = bytes(9_000_001);
        Path work = work(small, large);
        String writer = token("writer", "acme/site");
        ok(work, "git", "push", remote(writer), "main");
        assertThat(lfs.objects).containsOnlyKeys(oid(small), oid(large));
        assertThat(lfs.log).contains("batch upload", "PUT", "verify").doesNotContain("PUT refused");

        String reader = token("reader", "acme/site");
        Path clone = temp.resolve("clone");
        ok(temp, "git", "clone", "-q", "-n", remote(reader), clone.toString());
        ok(clone, "git", "lfs", "install", "--local");
        ok(clone, "git", "checkout", "-q", "main");
        assertThat(clone.resolve("1.bin")).hasBinaryContent(large);
        assertThat(clone.resolve("0.bin")).hasBinaryContent(small);

        String audit = Files.readString(temp.resolve("audit.jsonl"));
        assertThat(audit)
                .contains("lfs-upload " + oid(large))
                .contains("lfs-download " + oid(large))
                .contains("\"outcome\":\"begun\"")
                .doesNotContain(CANARY);
    }

    @Test
    void goesOnWithADownloadThatBrokeOff() throws Exception {
        byte[] large = bytes(9_000_001);
        Path work = work(large);
        ok(work, "git", "push", remote(token("writer", "acme/site")), "main");
        lfs.fault =
                Optional.of(exchange -> {
                    lfs.fault = Optional.empty();
                    exchange.sendResponseHeaders(200, large.length);
                    exchange.getResponseBody().write(large, 0, 6_000_000);
                });
        Path clone = temp.resolve("clone");
        String remote = remote(token("reader", "acme/site"));
        ok(temp, "git", "clone", "-q", "-n", remote, clone.toString());
        ok(clone, "git", "lfs", "install", "--local");
        String said = run(clone, "git", "checkout", "main");
        assertThat(said)
                .endsWith("exit 0")
                .contains("206 Partial Content")
                .containsPattern("Content-Range: bytes [1-9]\\d{6}-9000000/9000001");
        assertThat(clone.resolve("0.bin")).hasBinaryContent(large);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "504 | the upstream's LFS answered 504; try again later",
                "429 | the upstream's LFS rate limit is used up (429); try again in 1 s",
                "0   | nothing moved between the gateway and the upstream's LFS for 2.0 s"
                        + " (gateway.timeouts.idle); try again later",
            })
    void tellsGitLfsOfAStorageThatFailsOrStalls(int status, String told) throws Exception {
        byte[] large = bytes(6_000_000);
        Path work = work(large);
        ok(work, "git", "config", "lfs.transfer.maxretries", "1");
        CountDownLatch over = new CountDownLatch(1);
        lfs.fault =
                Optional.of(exchange -> {
                    if (status == 0) {
                        awaitEnd(over);
                    } else {
                        exchange.getRequestBody().readAllBytes();
                        exchange.getResponseHeaders().set("Retry-After", "1");
                        exchange.sendResponseHeaders(status, -1);
                    }
                });
        String writer = token("writer", "acme/site");
        try {
            String said = quiet(work, "git", "push", remote(writer), "main");
            // of a 429 git-lfs shows nothing: it waits for Retry-After, and in the end says 'Error'
            assertThat(said.lines().filter(l -> l.contains(told)).distinct())
                    .as(said)
                    .hasSize(status == 429 ? 0 : 1);
            assertThat(said).doesNotContain("exit 0").doesNotContain(CANARY);
        } finally {
            over.countDown();
        }
        assertThat(Files.readString(temp.resolve("audit.jsonl"))).contains("\"outcome\":\"" + told);
        assertThat(lfs.objects).isEmpty();
    }

    private static void awaitEnd(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoMayNotPushMayNotUpload() throws Exception {
        Path work = work(bytes(100));
        String said = run(work, "git", "push", remote(token("reader", "acme/site")), "main");
        assertThat(said)
                .contains(
                        "reader may not push to acme/site, so it may not upload to its LFS either")
                .doesNotContain("exit 0")
                .doesNotContain(CANARY);
        assertThat(lfs.objects).isEmpty();
        assertThat(lfs.log).isEmpty();
        assertThat(Files.readString(temp.resolve("audit.jsonl"))).contains("access-refused");
    }

    private HttpResponse<byte[]> call(String method, String uri, String token, BodyPublisher body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
        HttpRequest.Builder set =
                method.equals("GET") ? request.GET() : request.method(method, body);
        set.header("Authorization", "Bearer " + token);
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private JsonNode batch(String operation, byte[] bytes, String token, String repository)
            throws Exception {
        String body =
                """
                {"operation": "%s", "transfers": ["basic"], "objects": [{"oid": "%s", "size": %d}]}\
                """
                        .formatted(operation, oid(bytes), bytes.length);
        HttpResponse<byte[]> answer =
                call(
                        "POST",
                        "http://" + path(repository) + "/info/lfs/objects/batch",
                        token,
                        BodyPublishers.ofString(body));
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).doesNotContain(CANARY);
        return JsonMapper.builder().build().readTree(answer.body());
    }

    private String href(String operation, byte[] bytes, String token) throws Exception {
        return batch(operation, bytes, token, "acme/site")
                .path("objects")
                .path(0)
                .path("actions")
                .path(operation)
                .path("href")
                .asString("");
    }

    @Test
    void takesNoOtherBytesThanTheObjects() throws Exception {
        byte[] right = bytes(100_000);
        byte[] wrong = right.clone();
        wrong[99_999] ^= 1;
        String writer = token("writer", "acme/site");
        String href = href("upload", right, writer);
        HttpResponse<byte[]> answer = call("PUT", href, writer, BodyPublishers.ofByteArray(wrong));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("other bytes");
        assertThat(lfs.objects).isEmpty();
        answer = call("PUT", href, writer, BodyPublishers.ofByteArray(new byte[100_001]));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(lfs.objects).isEmpty();
        answer = call("PUT", href, writer, BodyPublishers.ofByteArray(right));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(lfs.objects).containsOnlyKeys(oid(right));
    }

    @Test
    void neverGivesOutTheWholeOfAWrongObject() throws Exception {
        byte[] right = bytes(100_000);
        lfs.objects.put(oid(right), new byte[100_000]);
        String reader = token("reader", "acme/site");
        String href = href("download", right, reader);
        List<Integer> sizes = new ArrayList<>();
        try {
            HttpResponse<byte[]> answer = call("GET", href, reader, BodyPublishers.noBody());
            assertThat(answer.statusCode()).isEqualTo(200);
            sizes.add(answer.body().length);
        } catch (IOException cut) {
            sizes.add(0);
        }
        assertThat(sizes.getFirst()).isLessThan(100_000);
    }

    @Test
    void aGrantIsForItsSessionObjectRepositoryAndDirectionAlone() throws Exception {
        byte[] bytes = bytes(100);
        lfs.objects.put(oid(bytes), bytes);
        String mine = token("writer", "acme/site", "acme/other");
        String other = token("writer", "acme/site");
        String href = href("download", bytes, mine);
        assertThat(call("GET", href, mine, BodyPublishers.noBody()).body()).isEqualTo(bytes);

        BodyPublisher none = BodyPublishers.noBody();
        assertThat(call("GET", href, other, none).statusCode()).isEqualTo(404);
        assertThat(call("GET", href, "no-token", none).statusCode()).isEqualTo(401);
        assertThat(call("GET", href.replace("acme/site", "acme/other"), mine, none).statusCode())
                .isEqualTo(404);
        assertThat(call("GET", href.replace(oid(bytes), "0".repeat(64)), mine, none).statusCode())
                .isEqualTo(404);
        assertThat(call("PUT", href, mine, BodyPublishers.ofByteArray(bytes)).statusCode())
                .isEqualTo(405);
        String guessed = href.substring(0, href.length() - 1) + (href.endsWith("0") ? "1" : "0");
        assertThat(call("GET", guessed, mine, none).statusCode()).isEqualTo(404);
    }

    @Test
    void saysWhatIsNotServed() throws Exception {
        String writer = token("writer", "acme/site");
        byte[] bytes = bytes(10);
        assertThat(batch("upload", bytes, writer, "acme/other").path("message").asString())
                .contains("not found, or not open to this session");
        assertThat(batch("delete", bytes, writer, "acme/site").path("message").asString())
                .isEqualTo("operation (expected: download or upload)");
        JsonNode missing = batch("download", bytes, writer, "acme/site").path("objects").path(0);
        assertThat(missing.path("error").path("code").asInt()).isEqualTo(404);
        lfs.storageHost = "localhost.evil.example";
        assertThat(batch("upload", bytes, writer, "acme/site").path("message").asString())
                .startsWith("the upstream stores objects at localhost.evil.example, which this");
        JsonNode large =
                batch("upload", bytes((32 << 20) + 1), writer, "acme/site").path("objects").path(0);
        assertThat(large.path("error").path("code").asInt()).isEqualTo(413);
        HttpResponse<byte[]> locks =
                call(
                        "POST",
                        "http://" + path("acme/site") + "/info/lfs/locks/verify",
                        writer,
                        BodyPublishers.ofString("{}"));
        assertThat(locks.statusCode()).isEqualTo(404);
        assertThat(new String(locks.body(), StandardCharsets.UTF_8)).contains("serves no locks");
    }
}
