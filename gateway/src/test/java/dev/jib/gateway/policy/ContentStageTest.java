package dev.jib.gateway.policy;

import static dev.jib.gateway.policy.Facts.add;
import static dev.jib.gateway.policy.Facts.commit;
import static dev.jib.gateway.policy.Facts.ref;
import static dev.jib.gateway.policy.Policies.create;
import static dev.jib.gateway.policy.Policies.delete;
import static dev.jib.gateway.policy.Policies.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.jib.gateway.git.RefUpdate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ContentStageTest {
    private static final String OPEN =
            """
            refs: [{name: open, ref: [refs/heads/**, refs/tags/**], allow: [create, update, force, delete]}]
            """;
    private static final RefUpdate MAIN = create("refs/heads/main");
    private static final SignatureFacts GOOD =
            new SignatureFacts.Good(
                    SignatureFormat.SSH, "SHA256:abc", Set.of(new TrustSet("signers/")));

    private static Verdict judge(String content, Consumer<ContentEvaluation> facts) {
        PolicySnapshot snapshot = Policies.snapshot(OPEN + "content:\n" + content);
        Push push = push("agent-7", "acme/site", MAIN);
        ContentEvaluation evaluation =
                snapshot.contentStage(push, List.of(ref(MAIN, Operation.CREATE)));
        facts.accept(evaluation);
        return evaluation.finish();
    }

    private static List<Violation> violations(Verdict verdict) {
        return verdict instanceof Verdict.Denied denied ? denied.violations() : List.of();
    }

    private static Violation only(Verdict verdict) {
        assertThat(violations(verdict)).hasSize(1);
        return violations(verdict).getFirst();
    }

    @Test
    void aPathIsRefusedWhereItBegan() {
        Verdict verdict =
                judge(
                        "  - {name: ci, deny-paths: ['.github/workflows/**']}",
                        e -> {
                            for (int i = 1; i <= 5; i++) {
                                e.begin(commit(i, MAIN));
                                if (i == 2) {
                                    e.change(add(".github/workflows/ci.yml"));
                                }
                            }
                        });
        assertThat(only(verdict))
                .isEqualTo(
                        new Violation(
                                "ci",
                                List.of(MAIN.name()),
                                ".github/workflows/ci.yml added in 0000000 (2nd of 5 commits)",
                                List.of(),
                                Optional.of(
                                        "git rebase -i 0000000 and drop that file from 0000000"),
                                "path not allowed"));
    }

    @Test
    void aBadCommitInTheMiddleIsRefusedThoughRevertedLater() {
        Verdict verdict =
                judge(
                        "  - {name: ci, deny-paths: [secret/**]}",
                        e -> {
                            e.begin(commit(1, MAIN));
                            e.change(add("fine"));
                            e.begin(commit(2, MAIN));
                            e.change(add("secret/x"));
                            e.begin(commit(3, MAIN));
                            e.change(
                                    Facts.change(
                                            RawPath.of("secret/x"),
                                            ChangeKind.DELETE,
                                            EntryMode.REGULAR,
                                            -1));
                        });
        assertThat(only(verdict).text())
                .isEqualTo("secret/x added in 0000000 (2nd of 3 commits, and in 1 more)");
    }

    @Test
    void aRootCommitIsRebasedFromTheRoot() {
        Verdict verdict =
                judge(
                        "  - {name: ci, deny-paths: [x]}",
                        e -> {
                            e.begin(commit(0, MAIN));
                            e.change(add("x"));
                        });
        assertThat(only(verdict).text()).isEqualTo("x added in 0000000");
        assertThat(only(verdict).fix())
                .contains("git rebase -i --root and drop that file from 0000000");
    }

    @Test
    void everyMatchingRuleApplies() {
        Verdict verdict =
                judge(
                        """
                          - {name: one, deny-paths: [x]}
                          - {name: two, ref: refs/heads/*, file: {deny-extensions: [jar]}}
                          - {name: tags, ref: refs/tags/*, deny-paths: ["**"]}
                          - {name: others, who: [bob], deny-paths: ["**"]}
                          - {name: spared, except: [agent-*], deny-paths: ["**"]}
                          - {name: elsewhere, repo: other/*, deny-paths: ["**"]}
                        """,
                        e -> {
                            e.begin(commit(1, MAIN));
                            e.change(add("x"));
                            e.change(add("y.jar"));
                        });
        assertThat(((Verdict.Denied) verdict).rules()).containsExactly("one", "two");
    }

    @Test
    void aRuleOfWarnModeWarns() {
        Verdict verdict =
                judge(
                        "  - {name: ci, mode: warn, deny-paths: [x]}",
                        e -> {
                            e.begin(commit(1, MAIN));
                            e.change(add("x"));
                        });
        assertThat(verdict.isAllowed()).isTrue();
        assertThat(verdict.warnings()).extracting(Violation::rule).containsExactly("ci");
    }

    @Test
    void whatCannotBeReadDeniesWhateverTheMode() {
        Verdict verdict =
                judge(
                        "  - {name: ci, mode: warn, file: {max-bytes: 10B, symlinks: inside-tree}}",
                        e -> {
                            e.begin(commit(1, MAIN));
                            e.change(
                                    Facts.change(
                                            RawPath.of("x"),
                                            ChangeKind.ADD,
                                            EntryMode.REGULAR,
                                            -1));
                            e.change(
                                    Facts.change(
                                            RawPath.of("l"), ChangeKind.ADD, EntryMode.SYMLINK, 1));
                            e.unreadable("tree 1a2b3c4 is missing");
                        });
        assertThat(violations(verdict))
                .extracting(Violation::rule, Violation::text)
                .containsExactly(
                        tuple("inspection", "the size of x could not be read"),
                        tuple("inspection", "the symbolic link l could not be read"),
                        tuple("inspection", "tree 1a2b3c4 is missing"));
        assertThat(violations(verdict)).allMatch(v -> v.refs().equals(List.of(MAIN.name())));
    }

    @Test
    void aCommitThatNoConcernedRefReachesIsNotJudged() {
        Verdict verdict =
                judge(
                        "  - {name: r, ref: refs/heads/main, deny-paths: [x]}",
                        e -> {
                            e.begin(commit(1, create("refs/heads/other")));
                            e.change(add("x"));
                        });
        assertThat(verdict.isAllowed()).isTrue();
    }

    @Test
    void memoryIsBoundedAndAllIsCounted() {
        PolicySnapshot snapshot =
                Policies.snapshot(OPEN + "content: [{name: r, deny-paths: ['**']}]");
        Push push = push("agent-7", "acme/site", MAIN);
        ContentEvaluation evaluation =
                snapshot.contentStage(push, List.of(ref(MAIN, Operation.CREATE)));
        evaluation.begin(commit(1, MAIN));
        for (int i = 0; i < 500; i++) {
            assertThat(evaluation.isFull()).isEqualTo(i >= 200);
            evaluation.change(add("f" + i));
        }
        evaluation.unreadable("x");
        Verdict.Denied denied = (Verdict.Denied) evaluation.finish();
        assertThat(denied.violations()).hasSize(200);
        assertThat(denied.omitted()).isEqualTo(301);
    }

    @Test
    void theRefVerdictIsPartOfTheContentVerdict() {
        PolicySnapshot snapshot =
                Policies.snapshot(
                        """
                        refs: [{name: ff, ref: refs/heads/**, allow: [create, update]}]
                        content: [{name: r, deny-paths: [x]}]
                        """);
        RefUpdate moved = Policies.change("refs/heads/main");
        Push push = push("agent-7", "acme/site", moved);
        for (List<RefFacts> facts :
                List.of(List.of(ref(moved, Operation.FORCE)), List.<RefFacts>of())) {
            ContentEvaluation evaluation = snapshot.contentStage(push, facts);
            evaluation.begin(commit(1, moved));
            evaluation.change(add("x"));
            assertThat(((Verdict.Denied) evaluation.finish()).rules()).containsExactly("ff", "r");
        }
        ContentEvaluation forward =
                snapshot.contentStage(push, List.of(ref(moved, Operation.UPDATE)));
        assertThat(forward.finish().isAllowed()).isTrue();
    }

    @Test
    void aDeleteNeedsNoFactsAndIsNotJudgedByContent() {
        PolicySnapshot snapshot =
                Policies.snapshot(OPEN + "content: [{name: r, deny-paths: ['**']}]");
        Push push = push("agent-7", "acme/site", delete("refs/heads/main"));
        assertThat(snapshot.factsNeeded(push, KnownOperations.NONE))
                .isEqualTo(FactsNeeded.NAMES_ONLY);
        assertThat(snapshot.contentStage(push, List.of()).finish().isAllowed()).isTrue();
    }
}
