package dev.jib.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.FramingServer;
import dev.jib.it.stand.FramingServer.Framing;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.OtherGateway;
import dev.jib.it.stand.OtherGateway.Recipe;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Faults of HTTP inside a pack that is fetched and inside the answer to a push: one line in the
 * container, no half state, and the truth in the audit log.
 */
@Timeout(120)
class PackFaultsTest {
    private static final String REF = "refs/heads/jib/agent-7/x";

    @RegisterExtension final World world = new World();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WHOLE")
    void isToldOnceAndLeavesNothing(Framing framing) throws IOException {
        upstream();
        try (FramingServer server = new FramingServer(world.root().resolve("upstream"))) {
            OtherGateway gateway = OtherGateway.start(world, recipe(framing, server));
            GitCommand git = gateway.container(server.base(), "acme/site");
            GitRepository work = git.init(world.directory("work"));
            work.commit("x.txt", "x\n");
            server.frame(framing);
            told(framing, work.run("fetch", server.base() + "/acme/site", "main:got"));
            assertThat(work.ok("for-each-ref", "--format=%(refname)"))
                    .isEqualToIgnoringWhitespace("refs/heads/main");
            assertThat(packs(world.root().resolve("work"))).isEmpty();
            assertThat(last(gateway, "\"command\":\"fetch\"")).doesNotContain("\"ok\"");
            pushed(framing, work.run("push", server.base() + "/acme/site", "HEAD:" + REF), gateway);
            server.frame(Framing.WHOLE);
            work.ok("fetch", server.base() + "/acme/site", "main:got");
            work.ok("fsck", "--strict");
        }
    }

    /**
     * The upstream took it, whatever became of its answer; a report that came whole is believed.
     */
    private static void pushed(Framing framing, Outcome push, OtherGateway gateway) {
        String completed = last(gateway, "push-completed");
        if (isWhole(framing)) {
            push.orFail();
            assertThat(completed).contains("\"outcome\":\"ok\"");
        } else {
            told(framing, push);
            assertThat(completed)
                    .doesNotContain("\"outcome\":\"ok\"")
                    .contains("may have been pushed");
        }
    }

    /** What git sends is all there, and says itself that it is: HTTP's end alone is missing. */
    private static boolean isWhole(Framing framing) {
        return framing == Framing.NO_LAST_CHUNK || framing == Framing.LENGTH_TOO_LONG;
    }

    private static void told(Framing framing, Outcome outcome) {
        assertThat(outcome.exit()).as(framing + " " + outcome.both()).isNotZero();
        List<String> lines = outcome.err().lines().filter(l -> l.contains("jib: ")).toList();
        assertThat(lines).as(framing + " " + outcome.err()).hasSize(1);
        assertThat(lines.getFirst()).contains(framing == Framing.DRIP ? "operation" : "upstream");
    }

    private static String last(OtherGateway gateway, String what) {
        return gateway.audit().stream().filter(line -> line.contains(what)).reduce("", (a, b) -> b);
    }

    /** What a push builds on is fetched by the gateway, which inspects it: with the same faults. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WHOLE")
    void ofBaseObjectsIsToldAndNothingIsPushed(Framing framing) throws IOException {
        GitRepository bare = upstream();
        try (FramingServer server = new FramingServer(world.root().resolve("upstream"))) {
            OtherGateway gateway = inspecting(framing, server);
            GitCommand git = gateway.container(server.base(), "acme/site");
            GitRepository work =
                    git.clone(server.base() + "/acme/site", world.root().resolve("work"));
            work.commit("x.txt", "x\n");
            server.frame(framing);
            Outcome push = work.run("push", "origin", "HEAD:" + REF);
            String completed = last(gateway, "push-completed");
            if (isWhole(framing)) {
                push.orFail();
                assertThat(completed).contains("\"outcome\":\"ok\"");
            } else {
                told(framing, push);
                assertThat(completed).doesNotContain("ok\"").doesNotContain("may have been");
            }
            assertThat(bare.refs().contains(REF)).isEqualTo(isWhole(framing));
            assertThat(world.root().resolve("state/quarantine")).isEmptyDirectory();
            server.frame(Framing.WHOLE);
            work.ok("push", "origin", "HEAD:" + REF);
            assertThat(bare.id(REF)).isEqualTo(work.head());
        }
    }

    private GitRepository upstream() {
        GitRepository seed = world.git().init(world.directory("seed"));
        seed.commit("a.txt", "line\n".repeat(20_000));
        Path bare = world.directory("upstream").resolve("acme/site.git");
        seed.ok("clone", "-q", "--bare", world.root().resolve("seed") + "", bare + "");
        return new GitRepository(world.git().in(bare));
    }

    private OtherGateway inspecting(Framing framing, FramingServer server) throws IOException {
        OtherGateway gateway = OtherGateway.start(world, recipe(framing, server));
        Files.writeString(
                world.root().resolve("gateway.yaml"),
                "content:\n  - {name: ci, deny-paths: [\"ci/**\"]}\n",
                StandardOpenOption.APPEND);
        assertThat(gateway.admin().call("POST", "/v1/reload", "").isOk()).isTrue();
        return gateway;
    }

    private static Recipe recipe(Framing framing, FramingServer server) {
        Recipe recipe =
                Recipe.of("base: " + server.base())
                        .withTimeouts("{response: 10s, idle: 2s, push: 10s}");
        return framing == Framing.DRIP ? recipe.withLimits("{operation: 4s}") : recipe;
    }

    private static List<Path> packs(Path work) throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve(".git/objects/pack"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
