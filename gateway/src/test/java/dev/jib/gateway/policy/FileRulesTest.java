package dev.jib.gateway.policy;

import static dev.jib.gateway.policy.Facts.add;
import static dev.jib.gateway.policy.Facts.commit;
import static dev.jib.gateway.policy.Facts.ref;
import static dev.jib.gateway.policy.Policies.create;
import static dev.jib.gateway.policy.Policies.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RefUpdate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileRulesTest {
    private static final RefUpdate MAIN = create("refs/heads/main");

    private static List<String> texts(String rule, Origin origin, PathChange... changes) {
        PolicySnapshot snapshot =
                Policies.snapshot(
                        """
                        refs: [{name: open, ref: [refs/heads/**, refs/tags/**], allow: [create]}]
                        content: [{name: r, %s}]
                        """
                                .formatted(rule));
        ContentEvaluation evaluation =
                snapshot.contentStage(
                        push("agent-7", "acme/site", MAIN), List.of(ref(MAIN, Operation.CREATE)));
        evaluation.begin(origin);
        for (PathChange change : changes) {
            evaluation.change(change);
        }
        return evaluation.finish() instanceof Verdict.Denied denied
                ? denied.violations().stream().map(Violation::text).toList()
                : List.of();
    }

    private static List<String> texts(String rule, PathChange... changes) {
        return texts(rule, commit(1, MAIN), changes);
    }

    private static PathChange of(RawPath path, ChangeKind kind, EntryMode mode) {
        return Facts.change(path, kind, mode, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".github/workflows/ci.yml",
                ".github/workflows/a/b",
                ".GitHub/Workflows/ci.yml",
                ".git\u200chub/workflows/ci.yml",
                ".github./workflows /ci.yml",
                ".g\u0131thub/workflows/x",
                "\u00e9/x",
                "e\u0301/x",
                "\u00c9/x",
                "x.lock/y",
                "secrets/\u00e9.txt",
                "secrets/\t.txt",
                "secrets/\".txt",
            })
    void deniesAPathInEveryFormThatMeansTheSame(String path) {
        assertThat(
                        texts(
                                "deny-paths: ['.github/workflows/**', '\u00e9/*',"
                                        + " 're:.*\\.lock/.*', 'secrets/**']",
                                add(path)))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".github/workflow/ci.yml",
                "x/.github/workflows/ci.yml",
                ".github/workflows",
                "secret/x",
                "e/x",
            })
    void leavesOtherPathsAlone(String path) {
        assertThat(
                        texts(
                                "deny-paths: ['.github/workflows/**', '\u00e9/*', 'secrets/**']",
                                add(path)))
                .isEmpty();
    }

    @Test
    void deniesBytesThatAreNotUtf8() {
        byte[] path = "secrets/\u00ff\u00fe".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(
                        texts(
                                "deny-paths: ['secrets/**']",
                                of(RawPath.of(path), ChangeKind.ADD, EntryMode.REGULAR)))
                .containsExactly("secrets/\ufffd\ufffd added in 0000000");
    }

    @Test
    void deniesALinkOrSubmoduleInThePlaceOfADirectoryAboveTheDeniedPath() {
        for (String path : List.of(".github", ".github/workflows", ".GITHUB")) {
            for (EntryMode mode : List.of(EntryMode.SYMLINK, EntryMode.GITLINK)) {
                PathChange change = of(RawPath.of(path), ChangeKind.ADD, mode);
                assertThat(texts("deny-paths: ['.github/workflows/**']", change)).hasSize(1);
                assertThat(texts("deny-paths: ['src/**']", change)).isEmpty();
            }
        }
        PathChange gone = of(RawPath.of(".github"), ChangeKind.DELETE, EntryMode.SYMLINK);
        assertThat(texts("deny-paths: ['.github/workflows/**']", gone)).isEmpty();
    }

    @Test
    void deniesDeletesAndChangesOfAPathToo() {
        RawPath path = RawPath.of("a");
        assertThat(texts("deny-paths: [a]", of(path, ChangeKind.DELETE, EntryMode.REGULAR)))
                .containsExactly("a deleted in 0000000");
        assertThat(texts("deny-paths: [a]", of(path, ChangeKind.MODIFY, EntryMode.EXECUTABLE)))
                .containsExactly("a changed in 0000000");
    }

    @Test
    void anExpressionIsOnTheDecodedPath() {
        String rule = "allow-paths: ['re:docs/[\u00e8-\u00ea]/.*']";
        assertThat(texts(rule, add("docs/\u00e9/x"))).isEmpty();
        assertThat(texts(rule, add("docs/e/x"))).containsExactly("docs/e/x added in 0000000");
        PathChange link = of(RawPath.of("docs"), ChangeKind.ADD, EntryMode.SYMLINK);
        assertThat(texts("deny-paths: ['re:docs/.*']", link)).hasSize(1);
        assertThat(texts("deny-paths: ['re:src/.*']", link)).isEmpty();
    }

    @Test
    void onlyAllowedPathsMayChange() {
        assertThat(texts("allow-paths: ['docs/**']", add("docs/x"), add("src/x"), add("Docs/x")))
                .containsExactly("src/x added in 0000000", "Docs/x added in 0000000");
    }

    @ParameterizedTest
    @CsvSource({"9,true", "10,true", "11,false"})
    void sizesAreLimited(long size, boolean expected) {
        List<String> texts =
                texts(
                        "file: {max-bytes: 10B}",
                        Facts.change(RawPath.of("x"), ChangeKind.MODIFY, EntryMode.REGULAR, size));
        assertThat(texts.isEmpty()).isEqualTo(expected);
        if (!expected) {
            assertThat(texts).containsExactly("x has 11 bytes in 0000000");
        }
    }

    @Test
    void aDeletedFileAndASubmoduleHaveNoSize() {
        assertThat(
                        texts(
                                "file: {max-bytes: 10B}",
                                Facts.change(
                                        RawPath.of("x"), ChangeKind.DELETE, EntryMode.REGULAR, -1),
                                Facts.change(
                                        RawPath.of("s"), ChangeKind.ADD, EntryMode.GITLINK, -1)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a.jar,false", "a.JAR,false", "a.jar.,false", "a.j\u200bar,false", "a.tar.gz,false",
        "a.jar.txt,true", "jar,true", "ajar,true", "a.jar/b,true", "a.gz,true"
    })
    void extensionsAreRefused(String path, boolean expected) {
        assertThat(texts("file: {deny-extensions: [jar, TAR.gz]}", add(path)).isEmpty())
                .isEqualTo(expected);
    }

    @Test
    void pathLengthIsCountedInBytes() {
        assertThat(texts("file: {max-path: 4}", add("abcd"))).isEmpty();
        assertThat(texts("file: {max-path: 4}", add("\u00e9\u00e9a")))
                .containsExactly("\u00e9\u00e9a has a path of 5 bytes in 0000000");
    }

    @ParameterizedTest
    @CsvSource({
        "a/l,x,true",
        "a/l,../x,true",
        "a/b/l,../../x/y,true",
        "l,./x,true",
        "l,../x,false",
        "a/l,../../x,false",
        "l,/etc/passwd,false",
        "l,x/../../y,false",
        "l,x/../y,false",
        "a/l,./../../y,false",
        "l,.git/hooks,false",
        "l,.GIT/hooks,false",
        "l,x/.g\u200cit,false",
        "l,git~1/hooks,false",
        "l,C:x,false",
        "l,'..\\x',false",
        "l,'',false",
    })
    void linksMustSurelyStayInTheTree(String path, String target, boolean expected) {
        assertThat(texts("file: {symlinks: inside-tree}", Facts.symlink(path, target)).isEmpty())
                .isEqualTo(expected);
        assertThat(texts("file: {symlinks: deny}", Facts.symlink(path, target))).hasSize(1);
        assertThat(texts("file: {symlinks: allow}", Facts.symlink(path, target))).isEmpty();
    }

    @Test
    void submodulesAreRefused() {
        PathChange change = of(RawPath.of("s"), ChangeKind.ADD, EntryMode.GITLINK);
        assertThat(texts("file: {submodules: deny}", change))
                .containsExactly("s is a submodule in 0000000");
        assertThat(texts("file: {submodules: allow}", change)).isEmpty();
    }

    @Test
    void aMergeIsJudgedAgainstEachParentUnlessTheRuleSaysOtherwise() {
        CommitFacts octopus = Facts.merge(5, 3, MAIN);
        PathChange side = Facts.differing(add("x"), 1);
        PathChange own = Facts.differing(add("y"), 3);
        assertThat(texts("deny-paths: [x, y]", octopus, side, own)).hasSize(2);
        assertThat(texts("merges: own-changes, deny-paths: [x, y]", octopus, side, own))
                .containsExactly("y added in 0000000");
    }

    @Test
    void aTaggedBlobOrTreeIsJudgedLikeACommit() {
        LooseTarget blob = new LooseTarget(Facts.id(3), TargetKind.BLOB, List.of(MAIN.name()));
        assertThat(
                        texts(
                                "file: {max-bytes: 1B}, allow-paths: [src/**]",
                                blob,
                                Facts.change(RawPath.EMPTY, ChangeKind.ADD, EntryMode.REGULAR, 2)))
                .containsExactly(
                        "a blob without a path added in 0000000",
                        "a blob without a path has 2 bytes in 0000000");
        LooseTarget tree = new LooseTarget(Facts.id(3), TargetKind.TREE, List.of(MAIN.name()));
        assertThat(texts("deny-paths: [x]", tree, add("x"))).containsExactly("x added in 0000000");
    }

    @Test
    void namesThatCollideAreRefusedWhenOneIsNew() {
        assertThat(collisions("docs", List.of("A", "a", "b"), List.of("a")))
                .contains("docs/a differs from A only in case or Unicode form in 0000000");
        assertThat(collisions("", List.of("A", "a"), List.of("A")))
                .contains("A differs from a only in case or Unicode form in 0000000");
        assertThat(collisions("", List.of("e\u0301", "\u00e9"), List.of("\u00e9"))).isPresent();
        assertThat(collisions("", List.of("x", "x."), List.of("x."))).isPresent();
        assertThat(collisions("", List.of("A", "a", "c"), List.of("c"))).isEmpty();
        assertThat(collisions("", List.of("a", "b"), List.of("a", "b"))).isEmpty();
    }

    private static Optional<String> collisions(
            String path, List<String> names, List<String> added) {
        PolicySnapshot snapshot =
                Policies.snapshot(
                        """
                        refs: [{name: open, ref: refs/heads/**, allow: [create]}]
                        content: [{name: r, file: {case-collisions: deny}}, {name: s, deny-paths: [q]}]
                        """);
        ContentEvaluation evaluation =
                snapshot.contentStage(
                        push("agent-7", "acme/site", MAIN), List.of(ref(MAIN, Operation.CREATE)));
        evaluation.begin(commit(1, MAIN));
        evaluation.directory(Facts.directory(path, names, added));
        return evaluation.finish() instanceof Verdict.Denied denied
                ? Optional.of(denied.violations().getFirst().text())
                : Optional.empty();
    }
}
