package dev.jib.gateway.policy;

import static dev.jib.gateway.policy.Policies.change;
import static dev.jib.gateway.policy.Policies.create;
import static dev.jib.gateway.policy.Policies.delete;
import static dev.jib.gateway.policy.Policies.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.RefDecision.Decided;
import dev.jib.gateway.policy.RefDecision.DependsOnAncestry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefStageTest {
    private static final PolicySnapshot SNAPSHOT =
            Policies.snapshot(
                    """
                    defaults: {limits: {refs-per-push: 4}}
                    refs:
                      - {name: own, who: [agent-*], repo: acme/*, ref: "refs/heads/jib/${identity}/**",
                         allow: [create, update, force, delete]}
                      - {name: frozen, ref: refs/heads/frozen, allow: []}
                      - {name: heads, who: [dev], ref: refs/heads/**, allow: [create, update]}
                      - {name: tags, who: [release], ref: refs/tags/v*, allow: [create], require: {tag: annotated}}
                      - {name: notes, who: [dev], ref: refs/notes/**, allow: [create, update, force]}
                      - {name: wide, who: [root], ref: refs/**, allow: [create, update, force, delete]}
                      - {name: trial, who: [trial], ref: refs/heads/t, allow: [create], mode: warn}
                    """);

    @Test
    void allowsWhatTheFirstMatchingRuleAllows() {
        assertThat(verdict(push("agent-7", "acme/site", create("refs/heads/jib/agent-7/x"))))
                .isEqualTo(
                        new Verdict.Allowed(
                                Map.of(new RefName("refs/heads/jib/agent-7/x"), "own"), List.of()));
    }

    @Test
    void theEndOfTheListDenies() {
        Verdict.Denied denied = denied(push("agent-7", "acme/site", create("refs/heads/main")));
        assertThat(denied.violations())
                .containsExactly(
                        new Violation(
                                "own",
                                List.of(new RefName("refs/heads/main")),
                                "refs/heads/main: agent-7 may not create this ref",
                                List.of("allowed: refs/heads/jib/agent-7/**"),
                                Optional.of("git push origin HEAD:refs/heads/jib/agent-7/<name>"),
                                "create not allowed"));
    }

    /** Gerrit submits without review what is pushed so. */
    @Test
    void noWildcardOpensTheOptionsInARefsName() {
        PolicySnapshot policy =
                Policies.snapshot(
                        """
                        refs:
                          - {name: reviews, ref: [refs/for/*, "refs/for/main%topic=x"], allow: [create]}
                          - {name: heads, ref: refs/heads/**, allow: [create]}
                        """);
        for (String name : List.of("refs/for/main", "refs/for/main%topic=x", "refs/heads/100%")) {
            assertThat(decided(policy, create(name)).isAllowed()).as(name).isTrue();
        }
        assertThat(decided(policy, create("refs/for/main%submit")).isAllowed()).isFalse();
    }

    private static Verdict decided(PolicySnapshot policy, RefUpdate update) {
        Push push = push("dev", "acme/site", update);
        RefDecision decision = policy.refStage(push, KnownOperations.NONE);
        return ((RefDecision.Decided) decision).verdict();
    }

    @Test
    void anotherIdentitysBranchIsRefused() {
        assertThat(rules(push("agent-7", "acme/site", create("refs/heads/jib/agent-8/x"))))
                .containsExactly("own");
    }

    @Test
    void aRuleForAnotherRepositoryOrPrincipalDoesNotApply() {
        assertThat(rules(push("agent-7", "other/site", create("refs/heads/jib/agent-7/x"))))
                .containsExactly("no-rule");
        assertThat(rules(push("mallory", "acme/site", create("refs/heads/jib/mallory/x"))))
                .containsExactly("no-rule");
    }

    @Test
    void allViolationsOfAllRefsAreReported() {
        assertThat(
                        rules(
                                push(
                                        "dev",
                                        "acme/site",
                                        create("refs/heads/ok"),
                                        delete("refs/heads/old"),
                                        create("refs/heads/frozen"))))
                .containsExactly("heads", "frozen");
    }

    @Test
    void anUpdateThatIsAllowedEitherWayNeedsNoAncestry() {
        Push push = push("agent-7", "acme/site", change("refs/heads/jib/agent-7/x"));
        assertThat(verdict(push).isAllowed()).isTrue();
        assertThat(SNAPSHOT.factsNeeded(push, KnownOperations.NONE).isNamesOnly()).isTrue();
    }

    @Test
    void anUpdateThatIsDeniedEitherWayNeedsNoAncestry() {
        assertThat(verdict(push("agent-7", "acme/site", change("refs/heads/main"))).isAllowed())
                .isFalse();
    }

    @Test
    void ancestryDecidesWhereOnlyFastForwardsAreAllowed() {
        RefUpdate update = change("refs/heads/main");
        Push push = push("dev", "acme/site", update);
        assertThat(SNAPSHOT.refStage(push, KnownOperations.NONE))
                .isEqualTo(new DependsOnAncestry(List.of((RefUpdate.Change) update)));
        assertThat(SNAPSHOT.factsNeeded(push, KnownOperations.NONE).facts())
                .containsExactly(Fact.ANCESTRY);
        KnownOperations forward = KnownOperations.proven(Map.of(update, Operation.UPDATE));
        assertThat(decided(push, forward).isAllowed()).isTrue();
        assertThat(SNAPSHOT.factsNeeded(push, forward).isNamesOnly()).isTrue();
    }

    @Test
    void unknownAncestryIsForce() {
        Push push = push("dev", "acme/site", change("refs/heads/main"));
        for (KnownOperations unknown :
                List.of(KnownOperations.ALL_FORCE, KnownOperations.proven(Map.of()))) {
            assertThat(decided(push, unknown)).isInstanceOf(Verdict.Denied.class);
        }
        Verdict.Denied denied = (Verdict.Denied) decided(push, KnownOperations.ALL_FORCE);
        assertThat(denied.violations().getFirst().text())
                .isEqualTo(
                        "refs/heads/main: dev may not force this ref to another value (it is not"
                                + " a known fast-forward)");
        assertThat(denied.violations().getFirst().fix())
                .contains(
                        "git fetch origin refs/heads/main && git rebase FETCH_HEAD, then git push"
                                + " origin HEAD:refs/heads/main");
    }

    @Test
    void oneRefusedRefDecidesWithoutTheAncestryOfTheOthers() {
        Push push =
                push("dev", "acme/site", change("refs/heads/main"), create("refs/heads/frozen"));
        assertThat(rules(push)).containsExactly("frozen");
    }

    @Test
    void otherNamespacesAreClosedUnlessARuleNamesThemLiterally() {
        assertThat(rules(push("root", "acme/site", create("refs/pull/1/head"))))
                .containsExactly("namespace");
        assertThat(rules(push("root", "acme/site", create("refs/notes/commits"))))
                .containsExactly("namespace");
        assertThat(verdict(push("dev", "acme/site", create("refs/notes/commits"))).isAllowed())
                .isTrue();
        assertThat(verdict(push("root", "acme/site", create("refs/tags/x"))).isAllowed()).isTrue();
    }

    @Test
    void refsReplaceIsNeverAccepted() {
        for (String ref : List.of("refs/replace/x", "refs/REPLACE/x", "refs/repl\u200bace/x")) {
            assertThat(rules(push("root", "acme/site", create(ref)))).containsExactly("namespace");
        }
    }

    @Test
    void aTwinOfAProtectedRefIsRefused() {
        for (String ref : List.of("refs/heads/Frozen", "refs/heads/fro\u200bzen")) {
            Verdict.Denied denied = denied(push("dev", "acme/site", create(ref)));
            assertThat(denied.rules()).containsExactly("frozen");
            assertThat(denied.violations().getFirst().text()).contains("only in case");
        }
    }

    @Test
    void twoRefsThatDifferOnlyInCaseAreRefused() {
        Push push = push("root", "acme/site", create("refs/heads/A"), create("refs/heads/a"));
        assertThat(rules(push)).containsExactly("commands");
        Push same = push("root", "acme/site", create("refs/heads/a"), delete("refs/heads/a"));
        assertThat(denied(same).violations())
                .containsExactly(
                        new Violation(
                                "commands",
                                List.of(new RefName("refs/heads/a")),
                                "refs/heads/a is named twice in this push",
                                List.of(),
                                Optional.of("name each ref once"),
                                "named twice"));
        assertThat(denied(push).violations())
                .containsExactly(
                        new Violation(
                                "commands",
                                List.of(new RefName("refs/heads/A"), new RefName("refs/heads/a")),
                                "refs/heads/a differs from refs/heads/A only in case or Unicode"
                                        + " form",
                                List.of(),
                                Optional.of("push them one at a time"),
                                "differs from another ref only in case or Unicode form"));
    }

    @Test
    void tooManyRefsAreRefusedEvenWhereTheModeWarns() {
        RefUpdate[] updates = new RefUpdate[5];
        for (int i = 0; i < updates.length; i++) {
            updates[i] = create("refs/heads/b" + i);
        }
        assertThat(rules(push("root", "acme/site", updates))).containsExactly("limits");
        assertThat(
                        verdict(
                                        push(
                                                "root",
                                                "acme/site",
                                                List.of(updates)
                                                        .subList(0, 4)
                                                        .toArray(RefUpdate[]::new)))
                                .isAllowed())
                .isTrue();
    }

    @Test
    void aRuleInWarnModeWarns() {
        Push push = push("trial", "acme/site", delete("refs/heads/t"));
        Verdict verdict = verdict(push);
        assertThat(verdict.isAllowed()).isTrue();
        assertThat(verdict.warnings()).extracting(Violation::rule).containsExactly("trial");
        assertThat(SNAPSHOT.factsNeeded(push, KnownOperations.NONE).isNamesOnly()).isTrue();
    }

    @Test
    void aTagRuleWithARequirementWantsTheTarget() {
        Push push = push("release", "acme/site", create("refs/tags/v1"));
        assertThat(verdict(push).isAllowed()).isTrue();
        assertThat(SNAPSHOT.factsNeeded(push, KnownOperations.NONE).facts())
                .containsExactly(Fact.TARGETS);
    }

    private static Verdict verdict(Push push) {
        return decided(push, KnownOperations.NONE);
    }

    private static Verdict decided(Push push, KnownOperations known) {
        return ((Decided) SNAPSHOT.refStage(push, known)).verdict();
    }

    private static Verdict.Denied denied(Push push) {
        return (Verdict.Denied) verdict(push);
    }

    private static List<String> rules(Push push) {
        return denied(push).rules();
    }

    @Test
    void whatIsAllowedIsTakenFromTheRulesThatAreMostAlike() {
        PolicySnapshot snapshot =
                Policies.snapshot(
                        """
                        refs:
                          - {name: none, ref: refs/heads/no/*, allow: []}
                          - {name: upd, ref: refs/heads/up/*, allow: [update]}
                          - {name: tag, ref: refs/tags/*, allow: [create]}
                          - {name: cre, ref: [refs/heads/a/*/b/*, "re:refs/heads/r.*", refs/heads/c/*], allow: [create]}
                        """);
        Violation create = only(snapshot, create("refs/heads/x"));
        assertThat(create.rule()).isEqualTo("cre");
        assertThat(create.accepted())
                .containsExactly(
                        "allowed: refs/heads/a/*/b/*",
                        "allowed: re:refs/heads/r.*",
                        "allowed: refs/heads/c/*",
                        "allowed: refs/heads/up/*");
        assertThat(create.fix()).contains("git push origin HEAD:refs/heads/c/<name>");
        Violation tag = only(snapshot, delete("refs/tags/x"));
        assertThat(tag.fix()).contains("ask whoever runs this gateway for a rule that allows it");
        assertThat(tag.reason()).isEqualTo("delete not allowed");
        Violation none = only(snapshot, change("refs/heads/no/x"));
        assertThat(none.rule()).isEqualTo("none");
        assertThat(none.text())
                .isEqualTo("refs/heads/no/x: dev may not force this ref to another value");
        assertThat(only(snapshot, change("refs/heads/no/x"), KnownOperations.NONE).text())
                .as("before anybody looked, and whatever it is")
                .isEqualTo("refs/heads/no/x: dev may not update this ref");
    }

    private static Violation only(PolicySnapshot snapshot, RefUpdate update) {
        return only(snapshot, update, KnownOperations.ALL_FORCE);
    }

    private static Violation only(
            PolicySnapshot snapshot, RefUpdate update, KnownOperations known) {
        RefDecision decision = snapshot.refStage(push("dev", "r", update), known);
        return ((Verdict.Denied) ((Decided) decision).verdict()).violations().getFirst();
    }
}
