package dev.jib.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.policy.ForgeFacts.PullRequests;
import dev.jib.gateway.policy.PolicyTest.TestForge;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForgeStageTest {
    private static final String OWN =
            """
            refs:
              - {name: own-pulls, who: "agent-*", ref: refs/heads/**, allow: [update, force, delete],
                 forge: {pull-request: own, visibility: [private, internal]}}
            """;
    private static final Optional<RefName> MAIN = Optional.of(new RefName("refs/heads/main"));

    private static Verdict verdict(String yaml, String ref, ForgeFacts facts) {
        PolicySnapshot snapshot = Policies.snapshot(yaml);
        Push push = Policies.push("agent-7", "acme/site", Policies.delete(ref));
        RefDecision decision = snapshot.refStage(push, KnownOperations.NONE);
        Verdict verdict = ((RefDecision.Decided) decision).verdict();
        return snapshot.forgeStage(push, (Verdict.Allowed) verdict, facts);
    }

    private static ForgeFacts facts(
            PullRequests pulls, Visibility visibility, boolean protectedBranch) {
        return new TestForge(
                        Optional.of(pulls),
                        Optional.of(visibility),
                        MAIN,
                        Optional.of(protectedBranch))
                .facts();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OWN PRIVATE false|refs/heads/x|",
                "OWN INTERNAL false|refs/heads/x|",
                "OWN PUBLIC false|refs/heads/x|the repository is public at its forge, and this"
                        + " rule is for internal or private ones",
                "OTHER PRIVATE false|refs/heads/x|an open pull request from this branch is not"
                        + " agent-7's",
                "NONE PRIVATE false|refs/heads/x|agent-7 has no open pull request from this branch",
                "OWN PRIVATE true|refs/heads/x|the forge protects this branch",
                "OWN PRIVATE false|refs/heads/main|it is the forge's default branch",
                "OWN PRIVATE false|refs/heads/MAIN|it is the forge's default branch",
            })
    void allowsWhatTheForgeSaysIsThePrincipalsOwn(String said, String ref, String text) {
        String[] words = said.split(" ");
        ForgeFacts facts =
                facts(
                        PullRequests.valueOf(words[0]),
                        Visibility.valueOf(words[1]),
                        Boolean.parseBoolean(words[2]));
        Verdict verdict = verdict(OWN, ref, facts);
        assertThat(verdict.isAllowed()).isEqualTo(text == null);
        if (verdict instanceof Verdict.Denied denied) {
            assertThat(denied.violations())
                    .singleElement()
                    .satisfies(v -> {
                        assertThat(v.rule()).isEqualTo("own-pulls");
                        assertThat(v.text()).isEqualTo(ref + ": " + text);
                        assertThat(v.refs()).containsExactly(new RefName(ref));
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3"})
    void refusesWhereOneAnswerIsMissing(int missing) {
        TestForge facts =
                new TestForge(
                        missing == 0 ? Optional.empty() : Optional.of(PullRequests.OWN),
                        missing == 1 ? Optional.empty() : Optional.of(Visibility.PRIVATE),
                        missing == 2 ? Optional.empty() : MAIN,
                        missing == 3 ? Optional.empty() : Optional.of(false));
        Verdict verdict = verdict(OWN, "refs/heads/x", facts.facts());
        assertThat(((Verdict.Denied) verdict).violations().getFirst().text())
                .startsWith("refs/heads/x: what the forge says is not known: no '");
    }

    @Test
    void refusesAllThatNeedsAForgeWhereThereIsNone() {
        Verdict verdict =
                verdict(OWN, "refs/heads/x", ForgeFacts.unknown("no forge is configured"));
        assertThat(((Verdict.Denied) verdict).violations().getFirst().reason())
                .isEqualTo("the forge could not be asked");
    }

    @Test
    void aTagHasNoPullRequest() {
        String yaml = OWN.replace("refs/heads/**", "refs/tags/**");
        Verdict verdict =
                verdict(yaml, "refs/tags/v1", facts(PullRequests.OWN, Visibility.PRIVATE, false));
        assertThat(((Verdict.Denied) verdict).violations().getFirst().text())
                .isEqualTo("refs/tags/v1: only a branch has pull requests");
    }

    @Test
    void aRuleThatWarnsOnlyTells() {
        String yaml = OWN.replace("allow:", "mode: warn, allow:");
        Verdict verdict =
                verdict(yaml, "refs/heads/x", facts(PullRequests.NONE, Visibility.PRIVATE, false));
        assertThat(verdict.isAllowed()).isTrue();
        assertThat(verdict.warnings()).hasSize(1);
    }

    @Test
    void rulesWithoutForgeAskNothing() {
        PolicySnapshot snapshot =
                Policies.snapshot("refs: [{name: all, ref: refs/heads/**, allow: [delete]}]\n");
        Push push = Policies.push("a", "r", Policies.delete("refs/heads/x"));
        assertThat(snapshot.needsForge(push)).isFalse();
    }

    @Test
    void explainsWhatTheForgeMustSay() {
        PolicySnapshot snapshot = Policies.snapshot(OWN);
        Push push = Policies.push("agent-7", "r", Policies.delete("refs/heads/x"));
        assertThat(snapshot.explain(push, KnownOperations.NONE).getFirst().steps().getFirst().why())
                .isEqualTo(
                        "allows delete, as far as the forge says: an open pull request of its own,"
                                + " visibility internal or private, not the default branch, not a"
                                + " protected branch");
    }
}
