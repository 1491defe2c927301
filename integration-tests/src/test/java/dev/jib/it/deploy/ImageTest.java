package dev.jib.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.app.AdminClient;
import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.gateway.demo.Fault;
import dev.jib.gateway.demo.UpstreamRequest.Kind;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.Command;
import dev.jib.it.stand.Docker;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Image;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The image that {@code gateway/image/build} makes, with the local Debian image as its base. */
class ImageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String TAG = "jib-gateway-it:" + ProcessHandle.current().pid();
    private static final String TOKEN = "secret-token";
    private static final String OWN = "refs/heads/jib/agent-7/";
    private static final String CACHE_OR_NOTHING = "JIB_JAVA_OPTS=-XX:AOTMode=on";
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String READY = "jib gateway: ready";
    private static final String CONFIG =
            """
            version: 1
            gateway: {state-dir: /var/lib/jib, runtime-dir: /run/jib-gateway}
            upstreams:
              embedded:
                base: %s
                credential: {file: /etc/jib/token, form: basic, user: x-access-token}
            repositories:
              acme/*: {upstream: embedded}
            refs:
              - {name: own, who: agent-*, ref: "refs/heads/jib/${identity}/**", allow: [create, update]}
            content:
              - {name: ci, deny-paths: ["ci/**"]}
            """;

    @RegisterExtension final World world = new World();
    private String container = "";

    @SuppressWarnings("NullAway.Init") // seed() sets it
    private EmbeddedUpstream upstream;

    @SuppressWarnings("NullAway.Init") // seed() sets it
    private GitRepository bare;

    @BeforeAll
    static void build() {
        Docker.need(Image.DEBIAN);
        Outcome built =
                Command.of(
                                ROOT.resolve("gateway/image/build").toString(),
                                "--base",
                                Image.DEBIAN.reference(),
                                "--tag",
                                TAG)
                        .within(Duration.ofMinutes(10))
                        .run();
        assertThat(built.succeeded()).as(built.err()).isTrue();
    }

    @AfterAll
    static void removeImage() {
        if (Docker.answers()) {
            Docker.run("rmi", "--force", TAG);
        }
    }

    @AfterEach
    void removeContainer() {
        if (!container.isEmpty()) {
            Docker.run("rm", "--force", container);
        }
    }

    @Test
    void servesAFetchAndAPushAndTellsAliveFromReady() throws IOException {
        GitRepository seed = seed();
        Path run = start(upstream.url().toString());

        assertThat(health()).isEqualTo("0 live\n");
        assertThat(health("--ready"))
                .startsWith(
                        "1 unready\nupstreams.embedded.credential: credential file /etc/jib/token");
        world.file("etc/token", TOKEN + "\n");
        assertThat(health("--ready")).isEqualTo("0 ready\n");

        GitCommand git = git(run, upstream.url().toString());
        GitRepository clone =
                git.clone(upstream.url() + "/acme/site.git", world.root().resolve("clone"));
        assertThat(clone.head()).isEqualTo(seed.head());
        clone.commit("b.txt", "two\n");
        clone.ok("push", "origin", "HEAD:refs/heads/jib/agent-7/x");
        assertThat(bare.id("refs/heads/jib/agent-7/x")).isEqualTo(clone.head());
        clone.commit("ci/x", "evil\n");
        Outcome refused = clone.run("push", "origin", "HEAD:refs/heads/jib/agent-7/y");
        assertThat(refused.err()).contains("[ci] ci/x");
        assertThat(bare.refs()).doesNotContain("jib/agent-7/y");

        Docker.run("stop", "--time", "60", container).orFail();
        assertThat(Compose.exitCode(container)).isIn("0", "143");
    }

    @Test
    void killedInAPushAndStartedAgainItServesItsSessionsAndWhatWasReportedIsThere()
            throws IOException {
        GitRepository seed = seed();
        world.file("etc/token", TOKEN + "\n");
        Path run = start(upstream.url().toString());
        GitRepository clone =
                git(run, upstream.url().toString())
                        .clone(upstream.url() + "/acme/site.git", world.root().resolve("clone"));
        String reported = clone.commit("b.txt", "two\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "reported");
        String unreported = clone.commit("b.txt", "three\n");
        upstream.inject(r -> r.kind() == Kind.RECEIVE_PACK, new Fault.Stall(0));

        CompletableFuture<Outcome> push =
                CompletableFuture.supplyAsync(
                        () -> clone.run("push", "origin", "HEAD:" + OWN + "unreported"),
                        Thread::startVirtualThread);
        Await.until(LIMIT, () -> bare.refs().contains("unreported"), () -> "not under way");
        assertThat(push).isNotDone();
        Docker.run("kill", "--signal", "KILL", container).orFail();
        assertThat(push.join().succeeded()).as("%s", push.join()).isFalse();
        assertThat(Compose.exitCode(container)).isEqualTo("137");
        upstream.heal();
        Docker.run("start", container).orFail();
        awaitReady(2);

        assertThat(bare.id(OWN + "reported")).isEqualTo(reported);
        assertThat(clone.ok("ls-remote", "--heads", "origin"))
                .contains(reported + "\t" + OWN + "reported")
                .contains(unreported + "\t" + OWN + "unreported");
        assertThat(bare.refs().lines()).as("no other").hasSize(3).anyMatch(isMain(seed));
        assertThat(world.root().resolve("state/quarantine")).isEmptyDirectory();
        clone.commit("b.txt", "four\n");
        clone.ok("push", "origin", "HEAD:" + OWN + "after");
        assertThat(bare.id(OWN + "after")).isEqualTo(clone.head());
    }

    private static Predicate<String> isMain(GitRepository seed) {
        return line -> line.equals(seed.head() + " refs/heads/main");
    }

    /** With {@code AOTMode=on} a JVM that cannot map the cache does not start. */
    @Test
    void itsCommandRunsFromTheCacheThatTheBuildMade() {
        String[] on = {
            "run", "--rm", "--network=none", "--env", CACHE_OR_NOTHING, TAG, "jib", "--version"
        };
        assertThat(Docker.run(on).orFail().out()).contains("jib");
        String[] without = {
            "run",
            "--rm",
            "--network=none",
            "--volume=/dev/null:/opt/jib/jib.aot:ro",
            "--env",
            CACHE_OR_NOTHING,
            TAG,
            "jib",
            "--version"
        };
        assertThat(Docker.run(without).expectFailure().both()).containsIgnoringCase("aot");
    }

    @Test
    void theComposeFileServesAContainerOutlivesARestartAndStops() throws IOException {
        GitRepository seed = seed();
        Compose compose = ComposeStand.in(world, TAG, upstream.url().toString(), TOKEN);
        assertThat(compose.documented()).hasSize(3);
        for (String command :
                compose.documented()) { // again, as its head says, until it is healthy
            Await.until(LIMIT, () -> compose.documented(command).succeeded(), () -> command);
        }
        seesItsSocketAndNoMore(compose);

        String clone = "git clone -q https://github.com/acme/site.git /tmp/site && cd /tmp/site";
        assertThat(compose.work(clone + " && git rev-parse HEAD")).isEqualTo(seed.head() + "\n");
        compose.push("one").orFail();
        assertThat(bare.id("refs/heads/jib/agent-1/one"))
                .isEqualTo(compose.work("git -C /tmp/site rev-parse HEAD").strip());
        Outcome refused = compose.sh("work", "cd /tmp/site && git push origin HEAD:main");
        assertThat(refused.both()).contains("[remote rejected] HEAD -> main");
        assertThat(bare.id("refs/heads/main")).isEqualTo(seed.head());

        compose.run("restart", "gateway").orFail();
        Await.until(LIMIT, () -> compose.push("two").succeeded(), () -> "no push after a restart");
        assertThat(bare.refs()).contains("refs/heads/jib/agent-1/two");
        stops(compose);
    }

    private static void seesItsSocketAndNoMore(Compose compose) {
        assertThat(compose.work("ls /run/jib /sys/class/net"))
                .isEqualTo("/run/jib:\ngit.sock\n\n/sys/class/net:\nlo\n");
        assertThat(compose.work("cat /proc/*/environ | tr '\\0' '\\n'; ls /run"))
                .contains("JIB_GATEWAY=unix:/run/jib/git.sock")
                .doesNotContain(TOKEN, "secrets");
        assertThat(compose.sh("gateway", "touch /opt/jib/x").both())
                .contains("Read-only file system");
    }

    private static void stops(Compose compose) {
        String gateway = compose.container("gateway");
        String work = compose.container("work");
        compose.run("--profile", "work", "stop").orFail();
        assertThat(Compose.exitCode(gateway)).isIn("0", "143");
        assertThat(Compose.exitCode(work)).as("init passes the signal on").isEqualTo("143");
        assertThat(Docker.run("logs", gateway).both()).contains("ready").doesNotContain(TOKEN);
        compose.close();
        assertThat(Docker.run("inspect", gateway).succeeded()).as("it is gone").isFalse();
    }

    private GitRepository seed() {
        upstream =
                world.closing(EmbeddedUpstream.http(world.directory("upstream")))
                        .acceptToken(TOKEN);
        bare =
                new GitRepository(
                        world.git().in(upstream.createRepository("acme/site.git").directory()));
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        seed.ok("push", "-q", bare.directory().toString(), "main");
        return seed;
    }

    private Path start(String url) throws IOException {
        world.file("etc/gateway.yaml", CONFIG.formatted(url));
        Path run = open(world.directory("run"));
        Path state = open(world.directory("state"));
        container =
                Docker.run(
                                "run",
                                "--detach",
                                "--read-only",
                                "--cap-drop",
                                "ALL",
                                "--security-opt",
                                "no-new-privileges",
                                "--network",
                                "host", // the upstream listens on the host's loopback
                                "--tmpfs",
                                "/tmp",
                                "--env",
                                CACHE_OR_NOTHING,
                                "--user",
                                Files.getAttribute(world.root(), "unix:uid") + ":0",
                                "--volume",
                                world.root().resolve("etc") + ":/etc/jib:ro",
                                "--volume",
                                run + ":/run/jib-gateway",
                                "--volume",
                                state + ":/var/lib/jib",
                                TAG)
                        .orFail()
                        .out()
                        .strip();
        awaitReady(1);
        return run;
    }

    /** Waits until it has said that so many times, once for each start. */
    private void awaitReady(int starts) {
        Await.until(
                LIMIT,
                () -> Docker.run("logs", container).out().split(READY, -1).length > starts,
                () -> Docker.run("logs", container).toString());
    }

    private static Path open(Path directory) throws IOException {
        return Files.setPosixFilePermissions(
                directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private String health(String... options) {
        String[] line = {
            "exec", container, "jib", "gateway", "health", "-c", "/etc/jib/gateway.yaml"
        };
        String[] all = java.util.Arrays.copyOf(line, line.length + options.length);
        System.arraycopy(options, 0, all, line.length, options.length);
        Outcome outcome = Docker.run(all);
        return outcome.exit() + " " + outcome.out();
    }

    private GitCommand git(Path run, String base) throws IOException {
        AdminClient.Answer session =
                new AdminClient(run.resolve("admin.sock"))
                        .call(
                                "POST",
                                "/v1/sessions",
                                "{\"id\":\"work\",\"principal\":\"agent-7\",\"repositories\":[\"acme/site\"]}");
        assertThat(session.isOk()).as(session.toString()).isTrue();
        Path rules =
                world.file(
                        "client/rules",
                        "[url \"jib::%1$s/\"]\n\tinsteadOf = %1$s/\n[protocol \"jib\"]\n\tallow = always\n"
                                .formatted(base));
        return GitCommand.withHome(world.directory("client"))
                .with("GIT_CONFIG_SYSTEM", rules.toString())
                .with("GIT_CONFIG_NOSYSTEM", "0")
                .with("PATH", Needs.helper().getParent() + ":" + System.getenv("PATH"))
                .with("JIB_GATEWAY", "unix:" + run.resolve("work/git.sock"));
    }
}
