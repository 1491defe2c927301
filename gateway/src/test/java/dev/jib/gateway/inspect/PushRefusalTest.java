package dev.jib.gateway.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.inspect.InspectionRefused.Code;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushRefusalTest extends InspectFixture {
    @Test
    void refusesAStowawayBlob() throws Exception {
        ObjectId tip = git.commit("a", "1");
        ObjectId blob = git.write("blob", "stowaway".getBytes(UTF_8));
        byte[] pack = git.packOf(tip, git.id("HEAD^{tree}"), git.id("HEAD:a"), blob);
        refuses(pack, tip, Code.STOWAWAY).hasMessageContaining(blob.hex());
    }

    @Test
    void refusesAStowawayCommit() throws Exception {
        ObjectId old = git.commit("a", "1");
        ObjectId stowaway = git.commit("b", "2");
        git.run("reset", "-q", "--hard", old.hex());
        ObjectId tip = git.commit("c", "3");
        byte[] pack = git.pack(List.of(tip, stowaway), List.of(old));
        hostStore();
        refuses(pack, tip, Code.STOWAWAY, old);
    }

    @Test
    void refusesAParentThatNobodyHas() throws Exception {
        git.commit("a", "1");
        ObjectId parent = git.commit("a", "2");
        ObjectId tip = git.commit("a", "3");
        refuses(git.pack(List.of(tip), List.of(parent)), tip, Code.MISSING_OBJECT)
                .hasMessageContaining(parent.hex())
                .hasMessageContaining("unshallow");
    }

    @Test
    void refusesATreeThatNobodyHas() throws Exception {
        ObjectId tip = git.commit("d/a", "1");
        ObjectId tree = git.id("HEAD^{tree}");
        refuses(git.packOf(tip, tree), tip, Code.MISSING_OBJECT);
        refuses(git.packOf(tip), tip, Code.MISSING_OBJECT);
    }

    @Test
    void refusesAPushOnABaseThatWasTamperedWith() throws Exception {
        git.commit("secrets/key", "protected");
        ObjectId old = git.commit("a", "1");
        ObjectId oldTree = git.id("HEAD^{tree}");
        git.commit("secrets/key", "changed by the container");
        ObjectId tip = git.id("HEAD");
        ObjectId newTree = git.id("HEAD^{tree}");
        byte[] pack = git.pack(List.of(tip), List.of(old));
        Path place = path(oldTree);
        byte[] forged = Files.readAllBytes(path(newTree));
        Files.delete(place);
        Files.write(place, forged);
        hostStore();
        refuses(pack, tip, Code.MISSING_OBJECT, old).hasMessageContaining(oldTree.hex());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git",
                ".GIT",
                ".Git",
                ".g\u200cit",
                "\ufeff.git",
                "git~1",
                "GIT~1",
                ".git.",
                ".git ",
                ".git. .",
                ".git::$INDEX_ALLOCATION",
                ".git\\config",
                "..",
                ".",
                "a/b"
            })
    void refusesNamesThatSomeFileSystemTakesForDotGit(String name) throws Exception {
        ObjectId blob = git.write("blob", "x".getBytes(UTF_8));
        refusesTree(entry("100644", name, blob));
    }

    @Test
    void refusesTreesThatAreNotWellFormed() throws Exception {
        ObjectId blob = git.write("blob", "x".getBytes(UTF_8));
        refusesTree(entry("100644", "b", blob), entry("100644", "a", blob));
        refusesTree(entry("100644", "a", blob), entry("100644", "a", blob));
        ObjectId empty = git.write("tree", new byte[0]);
        refusesTree(
                entry("100644", "a", blob),
                entry("100644", "a-b", blob),
                entry("100644", "a.b", blob),
                entry("40000", "a", empty));
        refusesTree(entry("0100644", "a", blob));
        refusesTree(entry("040000", "a", empty));
        refusesTree(entry("100644", "", blob));
        refusesTree(entry("107777", "a", blob));
        refusesTree(entry("120000", ".gitmodules", blob));
        refusesTree(entry("120000", ".GITMODULES", blob));
        refusesTree(entry("120000", "gitmod~1", blob));
        refusesTree(entry("120000", "GI7EBA~1", blob));
        refusesTree("100644 a\0short".getBytes(UTF_8));
        refusesTree(entry("100644", "a", new ObjectId("0".repeat(40))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[submodule \"x\"]\n\tpath = x\n\turl = -u./payload\n",
                "[submodule \"x\"]\n\tpath = -x\n\turl = https://example.com\n",
                "[submodule \"../../x\"]\n\tpath = x\n\turl = https://example.com\n",
                "[submodule \"x\"]\n\tpath = \"x\r\"\n\turl = https://example.com\n"
            })
    void refusesHarmfulGitmodules(String content) throws Exception {
        ObjectId blob = git.write("blob", content.getBytes(UTF_8));
        refusesTree(entry("100644", ".gitmodules", blob));
    }

    /** It came upstream by a harmless name, so that the pack need not have it. */
    @Test
    void refusesHarmfulGitmodulesThatAreUpstreamAlready() throws Exception {
        String content = "[submodule \"x\"]\n\tpath = x\n\turl = -u./payload\n";
        ObjectId old = git.commit("notes.txt", content);
        ObjectId blob = git.id("HEAD:notes.txt");
        ObjectId tree = git.write("tree", entry("100644", ".gitmodules", blob));
        String who = "A <a@b.c> 1 +0000\n";
        String commit =
                "tree %s\nparent %s\nauthor %scommitter %s\nx\n".formatted(tree, old, who, who);
        ObjectId tip = git.write("commit", commit.getBytes(UTF_8));
        hostStore();
        refuses(git.packOf(tip, tree), tip, Code.MALFORMED_OBJECT, old);
    }

    @Test
    void takesAHarmlessGitmodules() throws Exception {
        ObjectId tip =
                git.commit(
                        ".gitmodules",
                        "[submodule \"x\"]\r\n\tpath = x\r\n\turl = https://example.com/x\r\n");
        assertThat(push(List.of(create("refs/heads/x", tip))).newCommits()).isEqualTo(1);
    }

    @Test
    void refusesCommitsThatAreNotWellFormed() throws Exception {
        git.commit("a", "1");
        String tree = "tree " + git.id("HEAD^{tree}");
        String who = "A <a@b.c> 1 +0000\n";
        for (String commit :
                List.of(
                        "",
                        tree,
                        tree + "\nauthor " + who + "\nmessage",
                        tree + "\nparent 123\nauthor " + who + "committer " + who + "\nx",
                        tree.toUpperCase(java.util.Locale.ROOT)
                                + "\nauthor "
                                + who
                                + "committer "
                                + who
                                + "\nx",
                        tree + "\nauthor A a@b.c 1 +0000\ncommitter " + who + "\nx",
                        tree + "\ncommitter " + who + "author " + who + "\nx")) {
            ObjectId tip = git.write("commit", commit.getBytes(UTF_8));
            byte[] pack = git.packOf(tip);
            assertThatThrownBy(() -> inspect(pack, create(tip)))
                    .as(commit)
                    .isInstanceOf(InspectionRefused.class);
        }
    }

    /** Some readers believe the first, some the last. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "author Evil <evil@b.c> 1 +0000\n",
                "committer Evil <evil@b.c> 1 +0000\n",
                "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n",
                "parent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n",
                "encoding UTF-8\nencoding UTF-16\n",
                "x-header a\0b\n"
            })
    void refusesCommitsThatTwoReadersMayTakeForDifferentOnes(String header) throws Exception {
        git.commit("a", "1");
        String start =
                "tree %s\nauthor A <a@b.c> 1 +0000\ncommitter A <a@b.c> 1 +0000\n"
                        .formatted(git.id("HEAD^{tree}"));
        refusesCommit(start + header + "\nfeat: x\n");
        refusesCommit(start + "\nsomething else\0feat: x\n");
        String twoAddresses = start.replaceFirst("<a@b.c>", "<a@b.c> <evil@b.c>");
        refusesCommit(twoAddresses + "\nx\n");
        assertThat(HeaderChecks.faultOf(twoAddresses.getBytes(UTF_8)).orElseThrow())
                .startsWith("has no clear author");
        String merged = start + "mergetag object 1\n type commit\n tag x\n";
        assertThat(
                        HeaderChecks.faultOf(
                                (merged + merged.lines().skip(3).toList() + "\n\nx")
                                        .getBytes(UTF_8)))
                .isEmpty();
    }

    private void refusesCommit(String commit) throws Exception {
        ObjectId tip = git.write("commit", commit.getBytes(UTF_8));
        hostStore();
        refuses(git.packOf(tip), tip, Code.MALFORMED_OBJECT);
    }

    @Test
    void refusesATagThatLiesAboutTheTypeOfItsObject() throws Exception {
        git.commit("a", "1");
        ObjectId blob = git.id("HEAD:a");
        String tag = "object " + blob + "\ntype commit\ntag x\ntagger A <a@b.c> 1 +0000\n\nx\n";
        ObjectId tip = git.write("tag", tag.getBytes(UTF_8));
        refuses(git.packOf(tip, blob), tip, Code.WRONG_TYPE);
    }

    @Test
    void refusesABranchOfTreesNestedTooDeep() throws Exception {
        ObjectId tree = git.write("tree", entry("100644", "f", git.write("blob", new byte[0])));
        for (int i = 0; i < 1100; i++) {
            tree = git.write("tree", entry("40000", "d", tree));
        }
        ObjectId tip = git.id(git.run("commit-tree", "-m", "x", tree.hex()).strip());
        byte[] pack = git.pack(List.of(tip), List.of());
        refuses(pack, tip, Code.TOO_DEEP);
    }

    private void refusesTree(byte[]... entries) throws Exception {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            content.writeBytes(entry);
        }
        ObjectId tree = git.write("tree", content.toByteArray());
        String commit =
                "tree " + tree + "\nauthor A <a@b.c> 1 +0000\ncommitter A <a@b.c> 1 +0000\n\nx\n";
        ObjectId tip = git.write("commit", commit.getBytes(UTF_8));
        hostStore();
        java.util.List<ObjectId> ids = new java.util.ArrayList<>(List.of(tip, tree));
        TreeCursor first = new TreeCursor(content.toByteArray(), 20);
        if (!first.isAtEnd() && !ObjectId.of(first.id()).isZero()) {
            ids.add(ObjectId.of(first.id()));
        }
        refuses(git.packOf(ids.toArray(ObjectId[]::new)), tip, Code.MALFORMED_OBJECT);
    }

    private static byte[] entry(String mode, String name, ObjectId id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((mode + " " + name + "\0").getBytes(UTF_8));
        out.writeBytes(id.bytes());
        return out.toByteArray();
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refuses(
            byte[] pack, ObjectId tip, Code code, ObjectId... advertised) {
        return assertThatThrownBy(() -> inspect(pack, create(tip), advertised))
                .isInstanceOfSatisfying(
                        InspectionRefused.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    private static List<RefUpdate> create(ObjectId tip) {
        return List.of(create("refs/heads/x", tip));
    }

    private Path path(ObjectId id) {
        return git.objects().resolve(id.hex().substring(0, 2)).resolve(id.hex().substring(2));
    }
}
