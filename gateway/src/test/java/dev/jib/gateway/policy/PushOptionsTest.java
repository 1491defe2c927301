package dev.jib.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.identity.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushOptionsTest {
    private static final PolicySnapshot SNAPSHOT =
            Policies.snapshot(
                    """
                    refs:
                      - {name: plain, ref: refs/heads/plain/**, allow: [create]}
                      - {name: ci, ref: refs/heads/ci/**, allow: [create],
                         push-options: [ci.skip, 'ci.variable=STAGE=*', "topic=${identity}", 're:note=[a-z/ ]+']}
                      - {name: skips, ref: refs/heads/skips/**, allow: [create], push-options: ci.*}
                      - {name: trial, ref: refs/heads/trial/**, allow: [create], mode: warn}
                      - {name: closed, ref: refs/heads/closed, allow: [], push-options: [ci.skip]}
                    """);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "merge_request.create",
                "merge_request.merge_when_pipeline_succeeds",
                "secret_detection.skip_all",
                "ci.skip",
                "",
            })
    void noOptionGoesAlongUnlessARuleNamesIt(String option) {
        assertThat(denied(List.of(option), "refs/heads/plain/x").rules()).containsExactly("plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ci.skip", "ci.variable=STAGE=test", "topic=agent-7", "note=see docs/a"})
    void whatTheRuleNamesGoesAlong(String option) {
        assertThat(verdict(List.of(option), "refs/heads/ci/x").isAllowed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CI.SKIP",
                "ci.skip ",
                "ci.skip=1",
                "ci.variable=STAGE=a/b",
                "topic=agent-8",
                "note=see docs/a; merge",
            })
    void whatOnlyResemblesItDoesNot(String option) {
        assertThat(verdict(List.of(option), "refs/heads/ci/x").isAllowed()).isFalse();
    }

    @Test
    void oneBadOptionRefusesThePush() {
        Verdict.Denied denied =
                denied(List.of("ci.skip", "merge_request.create"), "refs/heads/ci/x");
        assertThat(denied.violations())
                .containsExactly(
                        new Violation(
                                "ci",
                                List.of(new RefName("refs/heads/ci/x")),
                                "push option 'merge_request.create': agent-7 may not send it here",
                                List.of(
                                        "allowed: ci.skip",
                                        "allowed: ci.variable=STAGE=*",
                                        "allowed: topic=agent-7",
                                        "allowed: re:note=[a-z/ ]+"),
                                Optional.of(
                                        "git push without -o (see also git config --get-all"
                                                + " push.pushOption)"),
                                "push option not allowed"));
    }

    /** The upstream takes the options for the whole push. */
    @Test
    void theRulesOfAllRefsMustNameIt() {
        assertThat(verdict(List.of("ci.skip"), "refs/heads/ci/x", "refs/heads/skips/x").isAllowed())
                .isTrue();
        assertThat(denied(List.of("ci.skip"), "refs/heads/ci/x", "refs/heads/plain/x").rules())
                .containsExactly("plain");
        assertThat(denied(List.of("x"), "refs/heads/ci/x", "refs/heads/ci/y").violations())
                .singleElement()
                .satisfies(v -> assertThat(v.refs()).hasSize(2));
    }

    @Test
    void aRuleThatOnlyWarnsLetsItThroughAndSaysSo() {
        Verdict verdict = verdict(List.of("ci.skip"), "refs/heads/trial/x");
        assertThat(verdict.isAllowed()).isTrue();
        assertThat(verdict.warnings())
                .singleElement()
                .satisfies(w -> assertThat(w.text()).startsWith("push option 'ci.skip'"));
    }

    @Test
    void anOptionOpensNoRef() {
        assertThat(denied(List.of("ci.skip"), "refs/heads/closed").rules())
                .containsExactly("closed");
    }

    @Test
    void whatIsPrintedOfAnOptionIsShortAndPlain() {
        String text =
                denied(List.of("\u001b[2J" + "x".repeat(500)), "refs/heads/plain/x")
                        .violations()
                        .getFirst()
                        .text();
        assertThat(text).hasSizeLessThan(120).doesNotContain("\u001b");
    }

    private static Verdict.Denied denied(List<String> options, String... refs) {
        return (Verdict.Denied) verdict(options, refs);
    }

    private static Verdict verdict(List<String> options, String... refs) {
        List<RefUpdate> updates = Arrays.stream(refs).map(Policies::create).toList();
        Push push = new Push(new Principal("agent-7"), "acme/site", updates, options);
        return switch (SNAPSHOT.refStage(push, KnownOperations.NONE)) {
            case RefDecision.Decided decided -> decided.verdict();
            case RefDecision.DependsOnAncestry open -> throw new AssertionError(open);
        };
    }
}
