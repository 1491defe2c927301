package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.app.AdminClient;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.ManySources;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.Spy;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Credentials of every source are changed again and again while clients fetch and push, and so are
 * the authority of upstreams, pinned host keys and a session's token: nothing fails. Then
 * everything fails in every way, and still nothing shows one. The long form is {@code
 * integration-tests/rotation}.
 */
class CredentialRotationTest {
    private static final int CLIENTS = 5;
    private static final Duration TIME =
            Duration.ofSeconds(Integer.getInteger("jib.rotation.seconds", 5));
    private static final String OWN = "refs/heads/jib/agent-7/";
    private static final String NO_TOKEN = "canary-no-token-of-a-session";

    @RegisterExtension final World world = new World();

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> outputs = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> operations = new ConcurrentHashMap<>();
    private volatile long end;
    private @Nullable JsonNode session;

    @Test
    void noOperationFailsAndNoSecretIsSeenWhileCredentialsChange() throws Exception {
        try (Spy spy = Spy.start()) {
            ManySources sources = ManySources.start(world);
            GitCommand git = sources.container();
            seed(sources, git);
            CountDownLatch done = new CountDownLatch(CLIENTS);
            end = System.nanoTime() + TIME.toNanos();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                Thread.ofPlatform().start(() -> work(git, sources.urls(), number, done));
            }
            int rotations = 0;
            while (!done.await(1, TimeUnit.SECONDS)) {
                sources.rotateAll();
                sessionChanges(sources);
                rotations++;
            }
            int all = operations.values().stream().mapToInt(AtomicInteger::get).sum();
            System.out.printf(
                    "%d operations, %d rotations, %d failed: %s%n",
                    all, rotations, failures.size(), new TreeMap<>(operations));
            assertThat(failures).isEmpty();
            assertThat(operations).hasSameSizeAs(sources.urls());
            assertThat(rotations).isPositive();
            session(sources);
            refusedByForges(sources, git);
            sources.revokeAll();
            refused(sources, git);
            nothingIsSeen(sources, spy);
        }
    }

    private void seed(ManySources sources, GitCommand git) {
        GitRepository seed = git.init(world.directory("seed"));
        seed.commit("a.txt", "a\n");
        for (String url : sources.urls().values()) {
            seed.ok("push", url, "HEAD:" + OWN + "seed");
        }
    }

    private void work(GitCommand git, Map<String, String> urls, int number, CountDownLatch done) {
        try {
            List<String> names = List.copyOf(urls.keySet());
            GitRepository work = git.init(world.directory("work-" + number));
            for (int i = 0; System.nanoTime() < end || i < names.size(); i++) {
                String name = names.get((number * 2 + i) % names.size());
                String url = String.valueOf(urls.get(name));
                work.commit("f" + i, "text\n");
                note(name, work.run("push", "--force", url, "HEAD:" + OWN + "b" + number));
                note(name, work.run("fetch", url, OWN + "seed"));
            }
        } catch (RuntimeException | AssertionError e) {
            failures.add(e.toString());
        } finally {
            done.countDown();
        }
    }

    private void note(String upstream, Outcome outcome) {
        operations.computeIfAbsent(upstream, _ -> new AtomicInteger()).incrementAndGet();
        outputs.add(outcome.both());
        if (!outcome.succeeded()) {
            failures.add(upstream + ": " + outcome);
        }
    }

    /** A session is made in the place of another: its token is taken, and the other's no more. */
    private void sessionChanges(ManySources sources) throws IOException, InterruptedException {
        String url = String.valueOf(sources.urls().get("file"));
        JsonNode next = sources.gateway().session("acme/file").path("session");
        assertThat(overTcp(sources, url, next.path("token").asString())).isEqualTo(200);
        if (session != null) {
            String path = "/v1/sessions/" + session.path("id").asString();
            assertThat(sources.gateway().admin().call("DELETE", path, "").isOk()).isTrue();
            assertThat(overTcp(sources, url, session.path("token").asString())).isEqualTo(401);
        }
        session = next;
    }

    /** A session's token at the TCP port: the right one is taken, another one is not. */
    private void session(ManySources sources) throws IOException, InterruptedException {
        String url = String.valueOf(sources.urls().get("file"));
        String token = sources.gateway().tokens().getFirst();
        assertThat(overTcp(sources, url, token)).isEqualTo(200);
        assertThat(overTcp(sources, url, NO_TOKEN)).isEqualTo(401);
    }

    private int overTcp(ManySources sources, String url, String token)
            throws IOException, InterruptedException {
        byte[] pair = ("x:" + token).getBytes(StandardCharsets.UTF_8);
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/%s.git/info/refs?service=git-upload-pack"
                                                .formatted(
                                                        sources.gateway().port(),
                                                        url.substring("http://".length()))))
                        .header(
                                "Authorization",
                                "Basic " + Base64.getEncoder().encodeToString(pair))
                        .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            outputs.add(answer.headers() + answer.body());
            return answer.statusCode();
        }
    }

    /** What is said when forges fail and repeat what they were shown. */
    private void refusedByForges(ManySources sources, GitCommand git) {
        GitRepository seed = new GitRepository(git.in(world.root().resolve("seed")));
        for (int status : new int[] {401, 403, 500}) {
            sources.echo(status);
            sources.urls()
                    .forEach((name, url) -> {
                        if (url.startsWith("http://")) {
                            outputs.add(git.run("ls-remote", url).expectFailure().both());
                            if (status == 403) {
                                Outcome push = seed.run("push", url, "HEAD:" + OWN + "new");
                                outputs.add(push.expectFailure().both());
                            }
                        }
                    });
            sources.heal();
        }
    }

    /**
     * What is said when no credential is taken any more, to the container and to administrators.
     */
    private void refused(ManySources sources, GitCommand git) throws IOException {
        for (String url : sources.urls().values()) {
            outputs.add(git.run("ls-remote", url).expectFailure().both());
        }
        for (String path : List.of("/v1/health", "/v1/ready", "/v1/sessions")) {
            AdminClient.Answer answer = sources.gateway().admin().call("GET", path, "");
            outputs.add(answer.body().toString());
        }
    }

    private void nothingIsSeen(ManySources sources, Spy spy) throws IOException {
        String seen =
                String.join("\n", outputs)
                        + String.join("\n", sources.gateway().audit())
                        + sources.gateway().log()
                        + spy.log();
        List<String> secrets =
                Stream.concat(sources.secrets().stream(), Stream.of(NO_TOKEN)).toList();
        assertThat(secrets).hasSizeGreaterThan(20).doesNotContain("");
        assertThat(spy.arguments()).contains("jib.gateway.app.Jib", "credential fill");
        assertThat(spy.environments()).contains("GIT_TERMINAL_PROMPT");
        for (String secret : secrets) {
            assertThat(seen).doesNotContain(secret);
            assertThat(spy.arguments()).doesNotContain(secret);
            assertThat(spy.environments()).doesNotContain(secret);
        }
        for (Path place : List.of(world.root().resolve("state"), world.root().resolve("run"))) {
            assertNoneIn(place, secrets);
        }
        try (Stream<Path> top = Files.list(world.root())) {
            for (Path place : top.toList()) {
                String name = place.getFileName().toString();
                if (name.startsWith("home-") || name.startsWith("work-")) {
                    assertNoneIn(place, secrets);
                }
            }
        }
    }

    private static void assertNoneIn(Path tree, List<String> secrets) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(secrets).noneMatch(text::contains);
            }
        }
    }
}
