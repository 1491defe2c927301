package dev.jib.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.it.push.PushGateway.Choice;
import dev.jib.it.push.PushGateway.Via;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.JibGateway.Session;
import dev.jib.it.stand.World;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The gateway, an embedded upstream with a repository of two commits, and a session; and what must
 * hold after every push that is refused.
 */
final class Scene {
    static final String OWN = PushGateway.OWN;
    private static final String TOKEN = "canary-7f3a9c51e2";

    final World world;
    final EmbeddedUpstream upstream;
    final PushGateway gateway;
    final GitRepository bare;
    final GitRepository seed;
    final String first;
    final String tip;
    final Session session;
    private int served;

    private Scene(World world, String overlap, String rules) {
        this.world = world;
        try {
            upstream =
                    world.closing(EmbeddedUpstream.http(world.directory("upstream")))
                            .acceptToken(TOKEN);
        } catch (RuntimeException e) {
            throw new AssertionError("the upstream did not start", e);
        }
        gateway =
                PushGateway.start(
                        world,
                        new Choice(
                                upstream.url().toString(),
                                Optional.empty(),
                                TOKEN,
                                overlap,
                                rules));
        bare =
                new GitRepository(
                        world.git().in(upstream.createRepository("acme/site.git").directory()));
        seed = world.git().init(world.directory("seed"));
        first = seed.write(".github/ci.yml", "on: push\n").commit("a.txt", "one\n");
        tip = seed.commit("dir/b.txt", "two\n");
        seed.ok("push", "-q", bare.directory().toString(), "main");
        session = gateway.session("plain", Optional.empty());
    }

    static Scene of(World world) {
        return new Scene(world, "on", PushGateway.RULES);
    }

    static Scene of(World world, String overlap, String rules) {
        return new Scene(world, overlap, rules);
    }

    /** The tree of the tip of main. */
    String tipTree() {
        return bare.id("main^{tree}");
    }

    RawAnswer push(Via via, RawPush push) {
        return gateway.push(via, session, push.bytes());
    }

    /**
     * The push is refused for its objects or its rules: report-status says so of each ref, the
     * texts are there, the decision is recorded, nothing has changed upstream, and the next push is
     * served.
     */
    RawAnswer refuses(Via via, RawPush push, String... texts) {
        String before = state();
        RawAnswer answer = push(via, push);
        assertThat(answer.text()).startsWith("jib: push ").contains(texts);
        assertThat(answer.report())
                .startsWith("unpack ")
                .contains("ng refs/")
                .doesNotContain("ok refs/");
        assertThat(answer.error()).isEmpty();
        assertThat(gateway.audit().getLast()).contains("\"verdict\":\"deny\"");
        untouched(before);
        return answer;
    }

    /**
     * The bytes are no push: one ERR line that says what was expected, and nothing else happens.
     */
    void doesNotRead(Via via, byte[] bytes, String... texts) {
        String before = state();
        RawAnswer answer = gateway.push(via, session, bytes);
        assertThat(answer.report() + answer.text()).isEmpty();
        assertThat(answer.error()).startsWith("ERR jib: ").contains(texts);
        untouched(before);
    }

    /** Nothing differs upstream from before, nothing is left behind, and pushes go on. */
    void untouched(String before) {
        assertThat(state()).isEqualTo(before);
        bare.ok("fsck", "--full", "--strict", "--no-dangling");
        assertThat(leftovers()).isEmpty();
        serves();
    }

    /** Refs of the upstream and how many objects it has. */
    String state() {
        return bare.refs() + "\n" + bare.ok("count-objects", "-v");
    }

    /** A push of a new commit goes through; the ref is taken away again. */
    void serves() {
        RawPack pack = new RawPack();
        byte[] commit = RawObjects.commit(tipTree(), List.of(tip), "served " + ++served);
        String id = pack.add(RawPack.COMMIT, commit);
        RawAnswer answer = push(Via.SOCKET, RawPush.create(OWN + "served" + served, id).pack(pack));
        assertThat(answer.isOk(OWN + "served" + served)).as(answer.all()).isTrue();
        assertThat(bare.id(OWN + "served" + served)).isEqualTo(id);
    }

    /** What is in the quarantine. */
    List<Path> leftovers() {
        if (!Files.exists(gateway.quarantine())) {
            return List.of(); // no push was inspected yet
        }
        try (Stream<Path> left = Files.list(gateway.quarantine())) {
            return left.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A clone as a container of the session has it. */
    GitRepository cloned(String name, String... options) {
        return gateway.container(session)
                .clone(gateway.url("acme/site"), world.root().resolve(name), options);
    }
}
