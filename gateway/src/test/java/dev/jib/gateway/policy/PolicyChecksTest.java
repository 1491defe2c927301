package dev.jib.gateway.policy;

import static dev.jib.gateway.policy.Policies.change;
import static dev.jib.gateway.policy.Policies.create;
import static dev.jib.gateway.policy.Policies.delete;
import static dev.jib.gateway.policy.Policies.push;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyChecksTest {
    private static final String TESTED =
            """
            refs:
              - {name: own, ref: "refs/heads/${identity}/*", allow: [create, update, force]}
              - {name: tags, ref: refs/tags/**, allow: [create, delete],
                 require: {tag: annotated, signed: true}}
            content:
              - {name: size, file: {max-bytes: 10B, case-collisions: deny, symlinks: inside-tree}}
              - {name: mail, commit: {author-email: .*@acme, committer-email: .*@acme}}
              - {name: msg, ref: refs/heads/**, commit: {message: ^feat}}
              - {name: sec, secrets: {rules: builtin}}
            tests:
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: create}, expect: allow own}
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: delete}, expect: deny own}
              - {push: {who: x, repo: r, ref: refs/heads/y/a, op: force}, expect: deny}
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: update, author-email: a@acme,
                        message: feat, changes: [a, d/b, {path: c, size: 10B}]}, expect: allow own}
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: update, author-email: a@acme,
                        message: feat, changes: [{path: c, size: 11B}]}, expect: deny size}
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: update, author-email: a@acme,
                        message: feat, changes: [d/A, d/a]}, expect: deny size}
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: update, author-email: a@acme,
                        message: feat, changes: [D/a, d/b]}, expect: deny size}
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: update, author-email: a@acme,
                        message: feat, changes: [{path: l, mode: symlink, content: ../x}]},
                 expect: deny size}
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: update, author-email: a@acme,
                        message: feat, changes: [{path: a, content: 12345678901}]},
                 expect: deny size}
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: update, message: wip},
                 expect: deny mail}
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: update, message: wip},
                 expect: deny msg}
              - {push: {who: x, repo: r, ref: refs/heads/x/a, op: update, author-email: a@acme,
                        committer-email: b@c, message: feat}, expect: deny mail}
              - {push: {who: x, repo: r, ref: refs/tags/t, op: create, tag: annotated,
                        author-email: a@acme, signed: ssh}, expect: allow tags}
              - {push: {who: x, repo: r, ref: refs/tags/t, op: create, tag: annotated,
                        author-email: a@acme}, expect: deny tags}
              - {push: {who: x, repo: r, ref: refs/tags/t, op: create, author-email: a@acme,
                        signed: ssh}, expect: deny tags}
              - {push: {who: x, repo: r, ref: refs/tags/t, op: delete}, expect: allow}
            """;

    @Test
    void warnsOfRefsThatTwoPrincipalsMayTakeForTheirs() {
        String rule = "refs: [{name: a, ref: 'refs/heads/%s', allow: [create]}]";
        assertThat(lint(rule.formatted("${identity}-*")))
                .singleElement()
                .asString()
                .startsWith("warning: [a] has ${identity} and '*' in one segment");
        assertThat(lint(rule.formatted("x-${identity}/**"))).isEmpty();
    }

    private static List<String> lint(String policy) {
        return PolicyLint.findings(Policies.snapshot(policy)).stream()
                .filter(f -> !f.text().startsWith("is involved in no test"))
                .map(PolicyLint.Finding::toString)
                .toList();
    }

    @Test
    void aRuleBehindAGeneralOneIsUnreachable() {
        assertThat(
                        lint(
                                """
                                refs:
                                  - {name: all, ref: refs/heads/**, allow: [create]}
                                  - {name: main, who: [dev], ref: [refs/heads/main, refs/heads/x*], allow: [update]}
                                """))
                .containsExactly(
                        "error: [main] never decides, since earlier rules match all that it"
                                + " matches (expected: put the special rule before the general"
                                + " one)");
    }

    @Test
    void severalEarlierRulesTogetherMakeARuleUnreachable() {
        assertThat(
                        lint(
                                """
                                refs:
                                  - {name: a, ref: refs/heads/**, allow: [create]}
                                  - {name: b, ref: refs/tags/**, allow: [create]}
                                  - {name: c, ref: [refs/heads/x, refs/tags/y], allow: [update]}
                                """))
                .hasSize(1);
    }

    @Test
    void aSpecialRuleBeforeAGeneralOneIsFine() {
        assertThat(
                        lint(
                                """
                                refs:
                                  - {name: main, who: [dev], ref: refs/heads/main, allow: []}
                                  - {name: some, who: [dev], except: [x], ref: refs/heads/**, allow: [update]}
                                  - {name: all, ref: refs/**, allow: [create]}
                                """))
                .isEmpty();
    }

    @Test
    void aRuleWithAnExceptionDoesNotHideOneWithout() {
        assertThat(
                        lint(
                                """
                                refs:
                                  - {name: a, except: [bob], ref: refs/heads/**, allow: [create]}
                                  - {name: b, ref: refs/heads/**, allow: [create]}
                                """))
                .isEmpty();
    }

    @Test
    void aRuleForAnotherNamespaceIsReachable() {
        assertThat(
                        lint(
                                """
                                refs:
                                  - {name: a, ref: refs/**, allow: [create]}
                                  - {name: b, ref: refs/notes/**, allow: [update]}
                                """))
                .noneMatch(f -> f.startsWith("error"));
    }

    @Test
    void rulesThatOverlapInPartAreNamed() {
        assertThat(
                        lint(
                                """
                                refs:
                                  - {name: a, who: [dev], ref: refs/heads/**, allow: [create, update]}
                                  - {name: b, ref: refs/heads/release/*, allow: [create]}
                                """))
                .containsExactly(
                        "warning: [b] overlaps with a, which comes first and decides where both"
                                + " match: only one of them has [update]");
    }

    @Test
    void rulesForDifferentPrincipalsOrRepositoriesDoNotOverlap() {
        assertThat(
                        lint(
                                """
                                refs:
                                  - {name: a, who: [dev], ref: refs/heads/**, allow: [create]}
                                  - {name: b, who: [ops], ref: refs/heads/x, allow: [update]}
                                  - {name: c, who: [dev], repo: x, ref: refs/tags/**, allow: [create]}
                                  - {name: d, repo: y, ref: refs/tags/z, allow: [update]}
                                """))
                .isEmpty();
    }

    @Test
    void aRuleWithoutATestIsNamed() {
        assertThat(
                        PolicyLint.findings(
                                Policies.snapshot(
                                        """
                                        refs:
                                          - {name: a, ref: refs/heads/a, allow: [create]}
                                          - {name: b, ref: refs/heads/b, allow: [create]}
                                        content: [{name: c, deny-paths: [x]}, {name: d, mode: warn, deny-paths: [x]},
                                                  {name: e, deny-paths: [y]}]
                                        tests:
                                          - {push: {who: x, repo: r, ref: refs/heads/a, op: create}, expect: allow a}
                                          - {push: {who: x, repo: r, ref: refs/heads/a, op: create, changes: [x]},
                                             expect: deny c}
                                        """)))
                .extracting(PolicyLint.Finding::rule)
                .containsExactly("b", "e");
    }

    @Test
    void embeddedTestsRunThroughTheEvaluator() {
        List<PolicyTests.Outcome> outcomes = PolicyTests.run(Policies.snapshot(TESTED));
        assertThat(outcomes).hasSize(16).allMatch(PolicyTests.Outcome::isPassed);
    }

    @Test
    void aTestThatFailsSaysWhatCameInstead() {
        String policy =
                """
                refs: [{name: own, ref: refs/heads/*, allow: [create]}, {name: o, ref: refs/tags/*, allow: []}]
                tests:
                  - {push: {who: x, repo: r, ref: refs/heads/a, op: %s}, expect: %s}
                """;
        assertThat(outcome(policy.formatted("create", "deny own")))
                .isEqualTo("x create refs/heads/a in r: allow own (expected: deny own)");
        assertThat(outcome(policy.formatted("delete", "allow")))
                .isEqualTo("x delete refs/heads/a in r: deny own (expected: allow)");
        assertThat(outcome(policy.formatted("delete", "deny o")))
                .isEqualTo("x delete refs/heads/a in r: deny own (expected: deny o)");
        assertThat(outcome(policy.formatted("create", "allow o")))
                .isEqualTo("x create refs/heads/a in r: allow own (expected: allow o)");
    }

    private static String outcome(String policy) {
        PolicyTests.Outcome outcome = PolicyTests.run(Policies.snapshot(policy)).getFirst();
        assertThat(outcome.isPassed()).isFalse();
        return outcome.toString();
    }

    @Test
    void explainSaysWhatEachRuleSays() {
        PolicySnapshot snapshot =
                Policies.snapshot(
                        """
                        refs:
                          - {name: ops, who: [ops], ref: refs/heads/**, allow: [create]}
                          - {name: not, except: [dev], ref: refs/heads/**, allow: [create]}
                          - {name: far, repo: other, ref: refs/heads/**, allow: [create]}
                          - {name: own, ref: "refs/heads/${identity}/*", allow: [create]}
                          - {name: main, ref: refs/heads/main, allow: [update], mode: warn, require: {target: commit}}
                          - {name: late, ref: refs/heads/*, allow: [update]}
                        content:
                          - {name: c, deny-paths: [x]}
                          - {name: t, ref: refs/tags/*, deny-paths: [x]}
                          - {name: b, who: [bob], deny-paths: [x]}
                        """);
        assertThat(steps(snapshot, push("dev", "r", change("refs/heads/main"))))
                .containsExactly(
                        "refs ops -: who [ops] is not dev",
                        "refs not -: except [dev] leaves out dev",
                        "refs far -: repo [other] is not r",
                        "refs own -: ref [refs/heads/dev/*] does not match",
                        "refs main +: refuses force, allows update, with a requirement on the new"
                                + " value (mode: warn)",
                        "refs late -: not reached: an earlier rule decided",
                        "content c +: judges every new commit",
                        "content t -: ref [refs/tags/*] does not match",
                        "content b -: who [bob] is not dev");
        assertThat(steps(snapshot, push("dev", "r", create("refs/tags/x"))))
                .contains("refs no-rule +: the end of the list denies");
        assertThat(steps(snapshot, push("dev", "r", delete("refs/heads/dev/x"))))
                .contains("refs own +: refuses delete", "content c -: a delete brings nothing");
    }

    private static List<String> steps(PolicySnapshot snapshot, Push push) {
        return snapshot.explain(push, KnownOperations.NONE).getFirst().steps().stream()
                .map(s -> s.section() + " " + s.rule() + (s.matched() ? " +: " : " -: ") + s.why())
                .toList();
    }
}
