package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.gateway.demo.Fault;
import dev.jib.gateway.demo.UpstreamRequest.Kind;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.OtherGateway;
import dev.jib.it.stand.OtherGateway.Recipe;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A limit that ends a conversation in its middle is one line in the user's terminal. */
@Timeout(60)
class LimitsToldTest {
    private static final String OWN = "refs/heads/jib/agent-7/";
    private static final String TOO_LONG =
            "jib: the operation took longer than 800ms (gateway.limits.operation); do less at a"
                    + " time, or ask whoever runs the gateway for a longer time";
    private static final String SILENT =
            "jib: the client was silent for 1s (gateway.timeouts.idle); try again, or ask whoever"
                    + " runs the gateway for a longer time";

    private static final Duration LONG = Duration.ofSeconds(3);

    @RegisterExtension final World world = new World();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private EmbeddedUpstream upstream;
    private GitRepository bare;
    private String base;

    /** How git reaches the gateway. */
    enum Way {
        HELPER,
        HTTP_VERSION_0,
        HTTP_VERSION_2
    }

    @BeforeEach
    void start() {
        upstream = EmbeddedUpstream.http(world.directory("upstream"));
        base = upstream.url().toString();
        Path directory = upstream.createRepository("acme/site.git").directory();
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "one\n");
        seed.writeNoise("noise", 2 << 20, 3).commit("two");
        seed.ok("push", "-q", directory.toString(), "main");
        bare = new GitRepository(world.git().in(directory));
    }

    @AfterEach
    void stop() {
        upstream.close();
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void aFetchThatTakesTooLongInsideItsPack(Way way) {
        OtherGateway gateway = brief();
        upstream.inject(r -> r.kind() == Kind.UPLOAD_PACK, new Fault.Stall(300_001));
        Reached git = reach(gateway, way);
        Outcome clone = git.git.run("clone", git.url, world.root().resolve("c").toString());
        assertThat(clone.exit()).isNotZero();
        assertThat(jibLines(clone)).containsExactly("remote: " + TOO_LONG);
        assertThat(last(gateway, "served"))
                .contains("\"outcome\":\"" + TOO_LONG.substring("jib: ".length()));
    }

    @ParameterizedTest
    @EnumSource(names = {"HELPER", "HTTP_VERSION_2"})
    void anAdvertisementThatTakesTooLong(Way way) {
        OtherGateway gateway = brief();
        upstream.inject(r -> r.kind() == Kind.ADVERTISE_UPLOAD_PACK, new Fault.Delay(LONG));
        Reached git = reach(gateway, way);
        Outcome list = git.git.run("ls-remote", git.url);
        assertThat(jibLines(list)).containsExactly("fatal: remote error: " + TOO_LONG);
        assertThat(last(gateway, "served")).contains("gateway.limits.operation");
    }

    @ParameterizedTest
    @EnumSource(names = {"HELPER", "HTTP_VERSION_2"})
    void aPushWhoseAnswerTakesTooLong(Way way) {
        OtherGateway gateway = brief();
        upstream.inject(r -> r.kind() == Kind.RECEIVE_PACK, new Fault.Stall(0));
        Reached git = reach(gateway, way);
        GitRepository work = work(git);
        Outcome push = work.run("push", git.url, "HEAD:" + OWN + "x");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(jibLines(push))
                .containsExactly(
                        "remote: jib: push not completed: "
                                + TOO_LONG.substring("jib: ".length())
                                + "; the upstream may have taken it (git fetch shows whether it"
                                + " did)");
        assertThat(push.err()).contains("! [remote rejected] HEAD -> jib/agent-7/x (gateway: the");
        assertThat(last(gateway, "push-completed"))
                .contains("gateway.limits.operation")
                .contains("may have been pushed");
    }

    @Test
    void aFetchAndAPushAtAGatewayThatShutsDown() throws Exception {
        OtherGateway gateway = OtherGateway.start(world, recipe());
        Reached git = reach(gateway, Way.HELPER);
        upstream.inject(r -> r.kind() == Kind.UPLOAD_PACK, new Fault.Stall(300_001));
        upstream.inject(r -> r.kind() == Kind.RECEIVE_PACK, new Fault.Stall(0));
        GitRepository work = work(git);
        Future<Outcome> clone =
                threads.submit(
                        () -> git.git.run("clone", git.url, world.root().resolve("c").toString()));
        Future<Outcome> push = threads.submit(() -> work.run("push", git.url, "HEAD:" + OWN + "x"));
        Await.until(
                Duration.ofSeconds(20),
                () ->
                        !last(gateway, "push-decided").isEmpty()
                                && upstream.requests().count(Kind.UPLOAD_PACK) > 0,
                () -> "both are under way");
        gateway.close();
        String line = "the gateway is shutting down; try again";
        assertThat(jibLines(clone.get())).singleElement().asString().endsWith("jib: " + line);
        assertThat(jibLines(push.get()))
                .singleElement()
                .asString()
                .startsWith("remote: jib: push not completed: " + line);
        assertThat(last(gateway, "push-completed")).contains(line);
        assertThat(last(gateway, "served")).contains(line);
    }

    @Test
    void aPusherThatFallsSilentInsideItsPack() throws IOException {
        OtherGateway gateway =
                OtherGateway.start(world, recipe().withTimeouts("{idle: 1s, response: 10s}"));
        Reached git = reach(gateway, Way.HELPER);
        GitRepository work = work(silentAfter(500_000, git));
        Outcome push = work.run("push", git.url, "HEAD:" + OWN + "x");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(jibLines(push))
                .containsExactly(
                        "remote: jib: push not completed: " + SILENT.substring("jib: ".length()));
        assertThat(last(gateway, "push-completed")).contains("gateway.timeouts.idle");
        assertThat(bare.refs()).doesNotContain(OWN);
    }

    @Test
    void aFetcherThatFallsSilentInsideItsRequest() throws IOException {
        OtherGateway gateway =
                OtherGateway.start(world, recipe().withTimeouts("{idle: 1s, response: 10s}"));
        Reached git = silentAfter(100, reach(gateway, Way.HELPER));
        Outcome list = git.git.run("ls-remote", git.url);
        assertThat(jibLines(list)).containsExactly("fatal: remote error: " + SILENT);
        assertThat(last(gateway, "served")).contains("gateway.timeouts.idle");
    }

    private Recipe recipe() {
        return Recipe.of("base: " + base + "\naliases: [https://git.example]");
    }

    private OtherGateway brief() {
        return OtherGateway.start(world, recipe().withLimits("{operation: 800ms}"));
    }

    /** Git, and what it calls the repository. */
    private record Reached(GitCommand git, String url) {}

    private Reached reach(OtherGateway gateway, Way way) {
        if (way == Way.HELPER) {
            return new Reached(gateway.container(base, "acme/site"), base + "/acme/site");
        }
        String token = gateway.session("acme/site").path("session").path("token").asString();
        GitCommand git = GitCommand.withHome(world.directory("plain"));
        git.ok("config", "--global", "protocol.version", way == Way.HTTP_VERSION_0 ? "0" : "2");
        return new Reached(
                git,
                "http://x:%s@127.0.0.1:%d/git.example/acme/site".formatted(token, gateway.port()));
    }

    /** The same with a helper that passes so many bytes on, then nothing for three seconds. */
    private Reached silentAfter(int bytes, Reached whole) throws IOException {
        Path script = world.directory("slow").resolve("git-remote-jib");
        Files.writeString(
                script,
                "#!/bin/sh\n{ dd bs=1 count=%d status=none; sleep 3; cat; } | exec %s \"$@\"\n"
                        .formatted(bytes, Needs.helper()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        String path = script.getParent() + ":" + System.getenv("PATH");
        return new Reached(whole.git.with("PATH", path), whole.url);
    }

    private GitRepository work(Reached git) {
        GitRepository work = git.git.init(world.directory("work"));
        work.commit("x.txt", "x\n");
        work.writeNoise("big", 3 << 20, 7).commit("big");
        return work;
    }

    private static List<String> jibLines(Outcome outcome) {
        return outcome.err().lines().map(String::strip).filter(l -> l.contains("jib: ")).toList();
    }

    private static String last(OtherGateway gateway, String event) {
        return gateway.audit().stream()
                .filter(l -> l.contains("\"event\":\"" + event + "\""))
                .reduce("", (a, b) -> b);
    }
}
