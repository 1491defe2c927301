package dev.jib.gateway.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.policy.ChangeKind;
import dev.jib.gateway.policy.CommitFacts;
import dev.jib.gateway.policy.EntryMode;
import dev.jib.gateway.policy.LooseTarget;
import dev.jib.gateway.policy.Operation;
import dev.jib.gateway.policy.PathChange;
import dev.jib.gateway.policy.RawPath;
import dev.jib.gateway.policy.TargetKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushInspectionTest extends InspectFixture {
    @Test
    void tellsOneSmallCommit() throws Exception {
        ObjectId old = git.commit("dir/a", "one\n");
        ObjectId tip = git.commit("dir/b", "two SECRET\n");
        hostStore();
        Told told = push(List.of(change(old, tip)), old);
        assertThat(told.refs().get(0).operation()).isEqualTo(Operation.UPDATE);
        assertThat(told.refs().get(0).target()).contains(TargetKind.COMMIT);
        assertThat(told.content().lines(0)).containsExactly("ADD dir/b");
        PathChange change = told.content().changes.get(0).get(0);
        assertThat(change.size()).hasValue(11);
        assertThat(change.secrets()).hasSize(1);
        assertThat(change.mode()).isEqualTo(EntryMode.REGULAR);
        CommitFacts commit = (CommitFacts) told.content().origins.get(0);
        assertThat(commit.parents()).containsExactly(old);
        assertThat(commit.author().email()).isEqualTo("a@b.c");
        assertThat(commit.message()).isEqualTo("change\n");
        assertThat(commit.refs()).containsExactly(MAIN);
        assertThat(told.content().directories.get(0).get(0).added())
                .containsExactly(RawPath.of("b"));
        assertThat(told.content().directories.get(0).get(0).names())
                .containsExactly(RawPath.of("a"), RawPath.of("b"));
    }

    @Test
    void tellsABadMiddleCommitThatIsRevertedLater() throws Exception {
        ObjectId old = git.commit("a", "1");
        git.commit("secrets/key", "x");
        git.run("rm", "-q", "secrets/key");
        ObjectId tip = git.commit();
        hostStore();
        Told told = push(List.of(change(old, tip)), old);
        assertThat(told.content().lines(0)).containsExactly("ADD secrets/key");
        assertThat(told.content().lines(1)).containsExactly("DELETE secrets/key");
    }

    @Test
    void tellsARootCommitWhole() throws Exception {
        git.commit("a", "1");
        ObjectId root = git.commit("d/b", "2");
        git.run("checkout", "-q", "--orphan", "other");
        ObjectId tip = git.commit("c", "3");
        Told told = push(List.of(create("refs/heads/other", tip)), root);
        assertThat(told.newCommits()).isEqualTo(1);
        assertThat(told.content().lines(0)).containsExactly("ADD a", "ADD c", "ADD d/b");
        assertThat(told.refs().get(0).operation()).isEqualTo(Operation.CREATE);
    }

    @Test
    void tellsAnOctopusMergeAgainstEachParent() throws Exception {
        ObjectId old = git.commit("a", "1");
        for (String side : List.of("x", "y", "z")) {
            git.run("checkout", "-q", "-b", side, "main");
            git.commit(side, side);
        }
        git.run("checkout", "-q", "main");
        git.run("merge", "-q", "-m", "octopus", "x", "y", "z");
        ObjectId tip = git.id("HEAD");
        hostStore();
        Told told = push(List.of(change(old, tip)), old);
        assertThat(told.newCommits()).isEqualTo(4);
        assertThat(told.content().lines(3)).containsExactlyInAnyOrder("ADD x", "ADD y", "ADD z");
        assertThat(told.content().changes.get(3)).allMatch(c -> c.differingParents() == 2);
    }

    @Test
    void countsNothingForANewBranchAtAnOldCommit() throws Exception {
        ObjectId first = git.commit("a", "1");
        git.commit("a", "2");
        ObjectId tip = git.commit("a", "3");
        hostStore();
        Told told = inspect(git.packOf(), List.of(create("refs/heads/old", first)), tip);
        assertThat(told.newCommits()).isZero();
        assertThat(told.content().origins).isEmpty();
    }

    @Test
    void countsCommitsThatTheUpstreamShowsOnlyInHiddenRefs() throws Exception {
        ObjectId shown = git.commit("a", "1");
        ObjectId hidden = git.commit("b", "2");
        hostStore();
        Told told = inspect(git.packOf(), List.of(create("refs/heads/new", hidden)), shown);
        assertThat(told.newCommits()).isEqualTo(1);
        assertThat(told.content().lines(0)).containsExactly("ADD b");
    }

    @Test
    void isAForceWhenTheOldValueIsNotReachable() throws Exception {
        ObjectId base = git.commit("a", "1");
        ObjectId old = git.commit("a", "2");
        git.run("reset", "-q", "--hard", base.hex());
        ObjectId tip = git.commit("a", "3");
        hostStore();
        assertThat(push(List.of(change(old, tip)), old).refs().get(0).operation())
                .isEqualTo(Operation.FORCE);
        assertThat(push(List.of(change(old, base)), old).refs().get(0).operation())
                .isEqualTo(Operation.FORCE);
        assertThat(push(List.of(change(base, old)), old).refs().get(0).operation())
                .isEqualTo(Operation.UPDATE);
    }

    @Test
    void tellsTheRefsOfEachCommit() throws Exception {
        ObjectId old = git.commit("a", "1");
        ObjectId one = git.commit("a", "2");
        ObjectId two = git.commit("a", "3");
        hostStore();
        Told told =
                push(List.of(create("refs/heads/one", one), create("refs/heads/two", two)), old);
        assertThat(told.content().origins.get(0).refs()).hasSize(2);
        assertThat(told.content().origins.get(1).refs().toString()).isEqualTo("[refs/heads/two]");
    }

    @Test
    void tellsAnnotatedTagsAndWhatTheyPointTo() throws Exception {
        ObjectId old = git.commit("a", "1");
        git.run("tag", "-a", "-m", "inner", "inner");
        git.run("tag", "-a", "-m", "outer", "outer", "inner");
        hostStore();
        Told told = push(List.of(create("refs/tags/outer", git.id("outer"))), old);
        assertThat(told.refs().get(0).tags()).extracting("name").containsExactly("outer", "inner");
        assertThat(told.refs().get(0).target()).contains(TargetKind.COMMIT);
        assertThat(told.newCommits()).isZero();
    }

    @Test
    void tellsTagsOfATreeAndOfABlob() throws Exception {
        git.commit("dir/a", "1");
        git.run("tag", "-a", "-m", "t", "tree", "HEAD^{tree}");
        git.run("tag", "-a", "-m", "b", "blob", "HEAD:dir/a");
        Told told =
                push(
                        List.of(
                                create("refs/tags/tree", git.id("tree")),
                                create("refs/tags/blob", git.id("blob"))));
        assertThat(told.refs().get(0).target()).contains(TargetKind.TREE);
        assertThat(told.refs().get(1).target()).contains(TargetKind.BLOB);
        assertThat(told.content().origins).allMatch(o -> o instanceof LooseTarget);
        assertThat(told.content().lines(0)).containsExactly("ADD dir/a");
        assertThat(told.content().changes.get(1).get(0).path().isEmpty()).isTrue();
        assertThat(told.content().changes.get(1).get(0).size()).hasValue(1);
    }

    @Test
    void followsTagsNestedAThousandDeep() throws Exception {
        ObjectId object = git.commit("a", "1");
        String type = "commit";
        for (int i = 0; i < 1000; i++) {
            String tag =
                    "object "
                            + object
                            + "\ntype "
                            + type
                            + "\ntag t"
                            + i
                            + "\ntagger A <a@b.c> 1 +0000\n\nx\n";
            object = git.write("tag", tag.getBytes(UTF_8));
            type = "tag";
        }
        Told told = push(List.of(create("refs/tags/deep", object)));
        assertThat(told.refs().get(0).tags()).hasSize(1000);
        assertThat(told.newCommits()).isEqualTo(1);
    }

    @Test
    void tellsLinksModesAndSubmodules() throws Exception {
        ObjectId old = git.commit("a", "1");
        Path work = git.directory();
        Files.createSymbolicLink(work.resolve("link"), Path.of("../outside"));
        Files.writeString(work.resolve("run"), "x");
        work.resolve("run").toFile().setExecutable(true);
        git.run("update-index", "--add", "--cacheinfo", "160000," + old + ",sub");
        git.run("add", "link", "run");
        ObjectId tip = git.commit();
        hostStore();
        Told told = push(List.of(change(old, tip)), old);
        List<PathChange> changes = told.content().changes.get(0);
        assertThat(changes)
                .extracting(PathChange::mode)
                .containsExactly(EntryMode.SYMLINK, EntryMode.EXECUTABLE, EntryMode.GITLINK);
        assertThat(changes.get(0).symlink()).contains(RawPath.of("../outside"));
        assertThat(changes.get(2).object()).isEqualTo(old);
        assertThat(changes.get(2).size()).isEmpty();
    }

    @Test
    void tellsAFileThatBecomesADirectory() throws Exception {
        ObjectId old = git.commit("a", "1");
        git.commit("a.b", "1");
        git.run("rm", "-q", "a");
        ObjectId tip = git.commit("a/b", "2");
        hostStore();
        Told told = push(List.of(change(old, tip)), old);
        assertThat(told.content().lines(1)).containsExactly("DELETE a", "ADD a/b");
    }

    @Test
    void keepsPathsAsTheyAreInBytes() throws Exception {
        byte[] path = {'s', (byte) 0xe9, '\t', '"'};
        ObjectId blob = git.write("blob", new byte[] {1});
        java.io.ByteArrayOutputStream tree = new java.io.ByteArrayOutputStream();
        tree.writeBytes("100644 ".getBytes(UTF_8));
        tree.writeBytes(path);
        tree.write(0);
        tree.writeBytes(blob.bytes());
        ObjectId tip =
                git.id(
                        git.run(
                                        "commit-tree",
                                        "-m",
                                        "x",
                                        git.write("tree", tree.toByteArray()).hex())
                                .strip());
        Told told = push(List.of(create("refs/heads/x", tip)));
        assertThat(told.content().changes.get(0).get(0).path().bytes()).isEqualTo(path);
        assertThat(told.content().changes.get(0).get(0).kind()).isEqualTo(ChangeKind.ADD);
    }
}
