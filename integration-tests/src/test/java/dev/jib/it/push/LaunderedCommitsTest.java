package dev.jib.it.push;

import static dev.jib.it.push.PushGateway.OWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.push.PushGateway.Via;
import dev.jib.it.stand.World;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A commit is brought to a ref that a content rule is for by way of one that it is not for: it is
 * upstream already by then, and still new for that rule.
 */
class LaunderedCommitsTest {
    private static final String GUARDED = OWN + "guarded/y";
    private static final String BAD = ".github/x.yml added";
    private static final String RULES =
            """
            content:
              - name: guarded
                ref: refs/heads/jib/*/guarded/**
                deny-paths: [".github/**"]
              - name: everywhere
                deny-paths: ["secret/**"]
            """;

    @RegisterExtension final World world = new World();

    @ParameterizedTest
    @ValueSource(strings = {OWN + "x", "refs/tags/t"})
    void judgesWhatCameByARefThatTheRuleIsNotFor(String way) {
        Scene scene = Scene.of(world, "on", RULES);
        RawPack pack = new RawPack();
        String bad = commit(scene, pack, ".github", "bad");
        assertTaken(scene, RawPush.create(way, bad).pack(pack), way);
        scene.refuses(
                Via.SOCKET, RawPush.create(GUARDED, bad).pack(new RawPack()), "[guarded] " + BAD);
        RawPack more = new RawPack();
        byte[] onTop = RawObjects.commit(scene.tipTree(), List.of(bad), "on top");
        String top = more.add(RawPack.COMMIT, onTop);
        scene.refuses(Via.HTTP, RawPush.create(GUARDED, top).pack(more), "[guarded] " + BAD);
    }

    /** What anybody proposes from a fork lies in the repository, at a ref that no rule opens. */
    @ParameterizedTest
    @ValueSource(
            strings = {"refs/pull/1/head", "refs/merge-requests/1/head", "refs/changes/01/1/1"})
    void judgesWhatIsOnlyAProposalOfSomebodyElse(String proposal) {
        Scene scene = Scene.of(world, "on", RULES);
        scene.seed.ok("checkout", "-q", "-b", "fork");
        String bad = scene.seed.commit("secret/x.yml", "token\n");
        scene.seed.ok("push", "-q", scene.bare.directory().toString(), "HEAD:" + proposal);
        scene.refuses(
                Via.SOCKET,
                RawPush.create(OWN + "x", bad).pack(new RawPack()),
                "[everywhere] secret/x.yml added");
    }

    @Test
    void takesWhatIsOnARefThatTheRuleIsFor() {
        Scene scene = Scene.of(world, "on", RULES);
        RawPack pack = new RawPack();
        byte[] commit = RawObjects.commit(scene.tipTree(), List.of(scene.tip), "good");
        String good = pack.add(RawPack.COMMIT, commit);
        assertTaken(scene, RawPush.create(GUARDED, good).pack(pack), GUARDED);
        scene.bare.ok("update-ref", "refs/heads/jib/agent-8/guarded/z", old(scene));
        RawPush again = RawPush.create(OWN + "guarded/z", old(scene)).pack(new RawPack());
        assertTaken(scene, again, OWN + "guarded/z");
    }

    /** Nobody for whom the rule is can have brought it there past the rule. */
    @Test
    void takesWhatIsOnARefThatNobodyOfTheRuleMayPush() {
        Scene scene = Scene.of(world, "on", RULES);
        RawPush push = RawPush.create(GUARDED, old(scene)).pack(new RawPack());
        assertTaken(scene, push, GUARDED);
    }

    /** It has a file that the rule denies, and is on main. */
    private static String old(Scene scene) {
        return scene.first;
    }

    private static void assertTaken(Scene scene, RawPush push, String ref) {
        RawAnswer answer = scene.push(Via.SOCKET, push);
        assertThat(answer.isOk(ref)).as(answer.all()).isTrue();
    }

    private static String commit(Scene scene, RawPack pack, String directory, String message) {
        String blob = pack.blob("on: push\n");
        String inner = pack.add(RawPack.TREE, RawObjects.entry("100644", "x.yml", blob));
        String tree = pack.add(RawPack.TREE, RawObjects.entry("40000", directory, inner));
        return pack.add(RawPack.COMMIT, RawObjects.commit(tree, List.of(scene.tip), message));
    }
}
