package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.Needs;
import dev.jib.gateway.demo.EmbeddedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment()
                .putAll(
                        Map.of(
                                "HOME", temp.toString(),
                                "GIT_CONFIG_NOSYSTEM", "1",
                                "GIT_TERMINAL_PROMPT", "0",
                                "GIT_CURL_VERBOSE", "1",
                                "GIT_TRANSFER_TRACE", "1",
                                "GIT_AUTHOR_NAME", "a",
                                "GIT_AUTHOR_EMAIL", "a@example.org",
                                "GIT_COMMITTER_NAME", "a",
                                "GIT_COMMITTER_EMAIL", "a@example.org"));
        try {
            Process process = builder.start();
            byte[] said = process.getInputStream().readAllBytes();
            return new String(said, StandardCharsets.UTF_8) + "exit " + process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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
