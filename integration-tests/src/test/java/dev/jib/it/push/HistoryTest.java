package dev.jib.it.push;

import static dev.jib.it.push.PushGateway.OWN;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.push.PushGateway.Via;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.JibGateway.Session;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a bad change may hide: in tags, in the middle, at a side, behind what is known or shown.
 */
class HistoryTest {
    private static final String REF = OWN + "x";
    private static final String BAD = "[ci-definitions] .github/x.yml";

    @RegisterExtension final World world = new World();

    private Scene scene;
    private RawPack pack;

    @BeforeEach
    void start() {
        scene = Scene.of(world);
        pack = new RawPack();
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void judgesATagOfATree(Via via) {
        String tree = badTree();
        String tag = pack.add(RawPack.TAG, RawObjects.tag(tree, "tree", "t"));
        scene.refuses(via, RawPush.create("refs/tags/t", tag).pack(pack), BAD);
        RawPack bare = new RawPack();
        pack = bare;
        scene.refuses(via, RawPush.create("refs/tags/t", badTree()).pack(bare), BAD);
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void readsATagOfABlob(Via via) {
        String blob = pack.blob("a blob that no tree names\n");
        String tag = pack.add(RawPack.TAG, RawObjects.tag(blob, "blob", "t"));
        RawAnswer answer = scene.push(via, RawPush.create("refs/tags/t", tag).pack(pack));
        assertThat(answer.isOk("refs/tags/t")).as(answer.all()).isTrue();
        RawPack lying = new RawPack();
        String other = lying.blob("another\n");
        String lie = lying.add(RawPack.TAG, RawObjects.tag(other, "commit", "t"));
        scene.refuses(via, RawPush.create("refs/tags/u", lie).pack(lying), "[inspection]", other);
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void judgesWhatIsUnderAThousandTags(Via via) {
        scene.refuses(via, RawPush.create("refs/tags/t", tags(badCommit(), 1000)).pack(pack), BAD);
        pack = new RawPack();
        String tag = tags(goodCommit(), 1000);
        RawAnswer answer = scene.push(via, RawPush.create("refs/tags/t", tag).pack(pack));
        assertThat(answer.isOk("refs/tags/t")).as(answer.all()).isTrue();
        pack = new RawPack();
        RawPush deeper = RawPush.create("refs/tags/u", tags(goodCommit(), 1100)).pack(pack);
        scene.refuses(via, deeper, "[inspection]", "is nested more than 1024 deep");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesABadCommitInTheMiddleThatIsReverted(Via via) {
        String first = goodCommit();
        String bad = pack.add(RawPack.COMMIT, RawObjects.commit(badTree(), List.of(first), "bad"));
        String undone =
                pack.add(
                        RawPack.COMMIT, RawObjects.commit(scene.tipTree(), List.of(bad), "revert"));
        scene.refuses(
                via,
                RawPush.create(REF, undone).pack(pack),
                BAD,
                bad.substring(0, 7) + " (2nd of 3 commits");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesAnOctopusMergeWithABadSide(Via via) {
        String bad = badCommit();
        String good = goodCommit();
        byte[] octopus =
                RawObjects.commit(scene.tipTree(), List.of(scene.tip, scene.first, good, bad), "o");
        String merge = pack.add(RawPack.COMMIT, octopus);
        scene.refuses(via, RawPush.create(REF, merge).pack(pack), BAD, bad.substring(0, 7));
    }

    /** The merge itself brings what no parent has. */
    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesAMergeThatIsItselfBad(Via via) {
        byte[] evil = RawObjects.commit(badTree(), List.of(scene.tip, scene.first), "evil");
        String merge = pack.add(RawPack.COMMIT, evil);
        scene.refuses(via, RawPush.create(REF, merge).pack(pack), BAD, merge.substring(0, 7));
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void judgesARootCommit(Via via) {
        String bad = pack.add(RawPack.COMMIT, RawObjects.commit(badTree(), List.of(), "root"));
        scene.refuses(via, RawPush.create(REF, bad).pack(pack), BAD, bad.substring(0, 7));
        RawPack good = new RawPack();
        String blob = good.blob("hello\n");
        String tree = good.add(RawPack.TREE, RawObjects.entry("100644", "hello", blob));
        String root = good.add(RawPack.COMMIT, RawObjects.commit(tree, List.of(), "root"));
        RawAnswer answer = scene.push(via, RawPush.create(REF, root).pack(good));
        assertThat(answer.isOk(REF)).as(answer.all()).isTrue();
    }

    /** The old commit changes a denied path itself, but it is upstream already. */
    @ParameterizedTest
    @EnumSource(Via.class)
    void letsANewBranchPointToAnOldCommit(Via via) {
        RawAnswer answer = scene.push(via, RawPush.create(REF, scene.first).pack(pack));
        assertThat(answer.isOk(REF)).as(answer.all()).isTrue();
        assertThat(scene.bare.id(REF)).isEqualTo(scene.first);
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void judgesCommitsThatTheUpstreamHasOnlyInHiddenRefs(Via via) {
        String bad = hidden();
        scene.refuses(via, RawPush.create(REF, bad).pack(pack), "[ci-definitions] .github/h.yml");
        byte[] onTop = RawObjects.commit(scene.tipTree(), List.of(bad), "on top");
        String top = pack.add(RawPack.COMMIT, onTop);
        scene.refuses(via, RawPush.create(REF, top).pack(pack), "[ci-definitions] .github/h.yml");
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void refusesAnIdThatNeitherThePackNorTheUpstreamHas(Via via) {
        RawPush unknown = RawPush.create(REF, "1".repeat(40)).pack(pack);
        scene.refuses(via, unknown, "[inspection]", "1".repeat(40));
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void shallowLinesHideNothing(Via via) {
        String bad = badCommit();
        String top =
                pack.add(
                        RawPack.COMMIT, RawObjects.commit(scene.tipTree(), List.of(bad), "revert"));
        String lines =
                RawPush.pkt("shallow " + top + "\n")
                        + RawPush.pkt("shallow " + bad + "\n")
                        + RawPush.pkt("shallow " + scene.tip);
        scene.refuses(via, RawPush.create(REF, top).after(lines).pack(pack), BAD);
        RawPack without = new RawPack();
        without.add(RawPack.COMMIT, RawObjects.commit(scene.tipTree(), List.of(bad), "revert"));
        RawPush cut = RawPush.create(REF, top).after(lines).pack(without);
        scene.refuses(via, cut, "[inspection]", bad);
        scene.doesNotRead(
                via,
                RawPush.create(REF, top).after(RawPush.pkt("shallow x")).pack(pack).bytes(),
                "malformed shallow line");
    }

    @Test
    void takesAPushFromAShallowClone() {
        GitRepository shallow = scene.cloned("shallow", "--depth=1");
        assertThat(shallow.ok("rev-list", "--count", "HEAD")).isEqualTo("1");
        shallow.commit("c.txt", "c\n");
        shallow.ok("push", "-q", "origin", "HEAD:" + REF);
        assertThat(scene.bare.id(REF)).isEqualTo(shallow.head());
        shallow.commit(".github/x.yml", "on: push\n");
        String before = scene.state();
        Outcome push = shallow.run("push", "origin", "HEAD:" + REF);
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err()).contains(BAD).contains("! [remote rejected] HEAD -> jib/agent-7/x");
        scene.untouched(before);
    }

    /**
     * A container that shares the host's store puts another object in the place of a base: a tree
     * that has the bad file already, or a commit that has the bad one as its parent.
     */
    @ParameterizedTest
    @ValueSource(strings = {"tree", "commit"})
    void aBaseThatWasTamperedWithChangesNoVerdict(String what) throws IOException {
        GitRepository host = hostRepository();
        Session session = scene.gateway.session("boxed", Optional.of(host.directory()));
        String bad = badCommit();
        RawPush push = RawPush.create(REF, bad).pack(pack);
        assertRefused(session, push);
        boolean tree = what.equals("tree");
        byte[] content =
                tree
                        ? RawObjects.entry("40000", ".github", badGithub(new RawPack()))
                        : RawObjects.commit(scene.tipTree(), List.of(bad), "false");
        plant(host, tree ? scene.tipTree() : scene.tip, what, content);
        assertThat(host.run("fsck").exit()).isNotZero();
        assertRefused(session, push);
        RawPack clean = new RawPack();
        String id = clean.add(RawPack.COMMIT, commitOnTip("clean"));
        RawAnswer answer =
                scene.gateway.push(
                        Via.SOCKET, session, RawPush.create(REF, id).pack(clean).bytes());
        assertThat(answer.isOk(REF)).as(answer.all()).isTrue();
    }

    private void assertRefused(Session session, RawPush push) {
        String before = scene.state();
        RawAnswer answer = scene.gateway.push(Via.SOCKET, session, push.bytes());
        assertThat(answer.text()).contains(BAD);
        assertThat(answer.report()).contains("ng " + REF + " ci-definitions: ");
        scene.untouched(before);
    }

    private GitRepository hostRepository() {
        GitRepository host =
                world.git()
                        .clone(
                                scene.bare.directory().toString(),
                                world.root().resolve("host"),
                                "--no-hardlinks");
        host.ok("remote", "set-url", "origin", scene.gateway.url("acme/site"));
        return host;
    }

    private static void plant(GitRepository host, String id, String type, byte[] content)
            throws IOException {
        Path file =
                host.directory()
                        .resolve(".git/objects/" + id.substring(0, 2))
                        .resolve(id.substring(2));
        Files.deleteIfExists(file);
        byte[] head = RawPack.bytes(type + " " + content.length + "\0");
        Files.write(file, RawPack.deflate(RawPack.join(head, content)));
    }

    /** A bad commit that only a hidden ref of the upstream reaches. */
    private String hidden() {
        scene.seed.ok("checkout", "-q", "-b", "hidden");
        String bad = scene.seed.commit(".github/h.yml", "on: push\n");
        scene.seed.ok("push", "-q", scene.bare.directory().toString(), "HEAD:refs/hidden/1");
        scene.bare.ok("config", "transfer.hideRefs", "refs/hidden");
        return bad;
    }

    private String tags(String commit, int depth) {
        String id = commit;
        for (int i = 0; i < depth; i++) {
            String type = i == 0 ? "commit" : "tag";
            id = pack.add(RawPack.TAG, RawObjects.tag(id, type, "t" + i));
        }
        return id;
    }

    private byte[] commitOnTip(String message) {
        return RawObjects.commit(scene.tipTree(), List.of(scene.tip), message);
    }

    private String goodCommit() {
        return pack.add(RawPack.COMMIT, commitOnTip("good"));
    }

    private String badCommit() {
        byte[] bad = RawObjects.commit(badTree(), List.of(scene.tip), "bad");
        return pack.add(RawPack.COMMIT, bad);
    }

    private String badTree() {
        return pack.add(RawPack.TREE, RawObjects.entry("40000", ".github", badGithub(pack)));
    }

    private static String badGithub(RawPack pack) {
        String blob = pack.blob("on: [push, pull_request]\n");
        return pack.add(RawPack.TREE, RawObjects.entry("100644", "x.yml", blob));
    }
}
