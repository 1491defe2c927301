package dev.jib.it.push;

import static dev.jib.it.push.PushGateway.OWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.push.PushGateway.Via;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway allows a push and the upstream does not, wholly or in part: what is told is true. */
class UpstreamRefusalTest {
    @RegisterExtension final World world = new World();

    private Scene scene;
    private GitRepository clone;

    @BeforeEach
    void start() {
        scene = Scene.of(world);
        clone = scene.cloned("clone");
        clone.commit("c.txt", "c\n");
    }

    @Test
    void tellsOfEachRefWhatBecameOfIt() {
        scene.bare.hook(
                "update", "case $1 in *locked*) echo 'this branch is locked' >&2; exit 1;; esac");
        Outcome push =
                clone.run(
                        "push",
                        "origin",
                        "HEAD:" + OWN + "free",
                        "HEAD:" + OWN + "locked",
                        "HEAD~1:" + OWN + "old");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err())
                .contains("remote: this branch is locked")
                .contains("* [new branch]      HEAD -> jib/agent-7/free")
                .contains("* [new branch]      HEAD~1 -> jib/agent-7/old")
                .contains("! [remote rejected] HEAD -> jib/agent-7/locked (hook declined)");
        assertThat(scene.bare.refs())
                .contains(clone.head() + " " + OWN + "free")
                .contains(OWN + "old")
                .doesNotContain("locked");
        assertThat(scene.gateway.audit().getLast())
                .contains("\"outcome\":\"rejected by the upstream\"")
                .contains(OWN + "locked")
                .contains("hook declined");
        scene.serves();
    }

    @Test
    void anAtomicPushThatOneRefFailsMovesNone() {
        scene.bare.hook("update", "case $1 in *locked*) exit 1;; esac");
        Outcome push =
                clone.run(
                        "push",
                        "--atomic",
                        "origin",
                        "HEAD:" + OWN + "free",
                        "HEAD:" + OWN + "locked");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err())
                .contains("! [remote rejected] HEAD -> jib/agent-7/free")
                .contains("! [remote rejected] HEAD -> jib/agent-7/locked");
        assertThat(scene.bare.refs()).doesNotContain(OWN);
    }

    @Test
    void tellsThatAHookRefusedAllAndWhatItSaid() {
        scene.bare.hook("pre-receive", "printf 'closed for \\033[31mrelease\\n' >&2; exit 1");
        Outcome push = clone.run("push", "origin", "HEAD:" + OWN + "x");
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err())
                .contains("remote: closed for ?[31mrelease")
                .contains("! [remote rejected] HEAD -> jib/agent-7/x (pre-receive hook declined)")
                .doesNotContain("\u001b[31m");
        scene.bare.ok("fsck", "--full", "--strict");
    }

    /** Somebody else moved the ref between the advertisement and the end of the push. */
    @Test
    void tellsThatTheRefMovedMeanwhile() {
        scene.bare.ok("update-ref", OWN + "x", scene.tip);
        RawPack pack = new RawPack();
        String id =
                pack.add(
                        RawPack.COMMIT,
                        RawObjects.commit(scene.tipTree(), List.of(scene.first), "x"));
        RawPush push = new RawPush().command(scene.first, id, OWN + "x").pack(pack);
        RawAnswer answer = scene.push(Via.SOCKET, push);
        assertThat(answer.report()).contains("ng " + OWN + "x ");
        assertThat(answer.text()).doesNotContain("refused by");
        assertThat(scene.bare.id(OWN + "x")).isEqualTo(scene.tip);
    }
}
