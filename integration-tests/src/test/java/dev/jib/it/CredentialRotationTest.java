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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Credentials of every source are changed again and again while clients fetch and push: nothing
 * fails, and nothing shows one. The long form is {@code -Djib.rotation.seconds=60}.
 */
class CredentialRotationTest {
    private static final int CLIENTS = 5;
    private static final Duration TIME =
            Duration.ofSeconds(Integer.getInteger("jib.rotation.seconds", 5));

    @RegisterExtension final World world = new World();

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> outputs = new ConcurrentLinkedQueue<>();
    private final AtomicInteger operations = new AtomicInteger();
    private volatile long end;

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
                rotations++;
            }
            System.out.printf("%d operations, %d rotations%n", operations.get(), rotations);
            assertThat(failures).isEmpty();
            assertThat(operations.get()).isGreaterThan(CLIENTS * 6);
            assertThat(rotations).isPositive();
            sources.revokeAll();
            refused(sources, git);
            nothingIsSeen(sources, spy);
        }
    }

    private void seed(ManySources sources, GitCommand git) {
        GitRepository seed = git.init(world.directory("seed"));
        seed.commit("a.txt", "a\n");
        for (String url : sources.urls()) {
            seed.ok("push", url, "HEAD:refs/heads/jib/agent-7/seed");
        }
    }

    private void work(GitCommand git, List<String> urls, int number, CountDownLatch done) {
        try {
            GitRepository work = git.init(world.directory("work-" + number));
            for (int i = 0; System.nanoTime() < end || i < urls.size(); i++) {
                String url = urls.get((number + i) % urls.size());
                work.commit("f" + i, "text\n");
                String branch = "refs/heads/jib/agent-7/b" + number;
                note(work.run("push", "--force", url, "HEAD:" + branch));
                note(work.run("fetch", url, "refs/heads/jib/agent-7/seed"));
            }
        } catch (RuntimeException | AssertionError e) {
            failures.add(e.toString());
        } finally {
            done.countDown();
        }
    }

    private void note(Outcome outcome) {
        operations.incrementAndGet();
        outputs.add(outcome.both());
        if (!outcome.succeeded()) {
            failures.add(outcome.toString());
        }
    }

    /**
     * What is said when no credential is taken any more, to the container and to administrators.
     */
    private void refused(ManySources sources, GitCommand git) throws IOException {
        for (String url : sources.urls()) {
            Outcome outcome = git.run("ls-remote", url);
            assertThat(outcome.exit()).isNotZero();
            outputs.add(outcome.both());
        }
        AdminClient.Answer health = sources.gateway().admin().call("GET", "/v1/health", "");
        outputs.add(health.body().toString());
        AdminClient.Answer ready = sources.gateway().admin().call("GET", "/v1/ready", "");
        outputs.add(ready.body().toString());
    }

    private void nothingIsSeen(ManySources sources, Spy spy) throws IOException {
        String seen =
                String.join("\n", outputs)
                        + String.join("\n", sources.gateway().audit())
                        + spy.log()
                        + spy.arguments();
        String environments = spy.environments();
        List<String> secrets = sources.secrets();
        assertThat(secrets).hasSizeGreaterThan(10);
        for (String secret : secrets) {
            assertThat(seen).doesNotContain(secret);
            assertThat(environments).doesNotContain(secret);
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
