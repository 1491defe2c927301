package dev.jib.gateway.policy;

import static dev.jib.gateway.policy.Facts.commit;
import static dev.jib.gateway.policy.Facts.ref;
import static dev.jib.gateway.policy.Facts.with;
import static dev.jib.gateway.policy.Policies.create;
import static dev.jib.gateway.policy.Policies.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RefUpdate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitRulesTest {
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

    @ParameterizedTest
    @CsvSource({
        "author@acme.com,true",
        "author@acme.com.evil,false",
        "evil@x author@acme.com,false",
        "a@b@acme.com,false",
        "'author@acme.com\n',false",
        "author@acmexcom,false",
        "'',false",
    })
    void theAuthorsWholeAddressMustMatch(String email, boolean expected) {
        Verdict verdict =
                judge(
                        "  - {name: mail, commit: {author-email: '[^@ ]+@acme\\.com'}}",
                        e ->
                                e.begin(
                                        with(
                                                commit(1, MAIN),
                                                new Ident("A", email),
                                                SignatureFacts.NONE)));
        assertThat(verdict.isAllowed()).isEqualTo(expected);
    }

    @Test
    void theCommitterIsJudgedByItself() {
        Verdict verdict =
                judge(
                        "  - {name: mail, commit: {committer-email: 'bot@acme\\.com'}}",
                        e -> e.begin(commit(1, MAIN)));
        assertThat(only(verdict).text())
                .isEqualTo("committer address <author@acme.com> in 0000000");
        assertThat(only(verdict).accepted())
                .containsExactly("allowed: addresses that match bot@acme\\.com");
        assertThat(only(verdict).fix())
                .contains(
                        "git config user.email <address>, then git rebase 0000000 --exec 'git"
                                + " commit --amend --no-edit --reset-author'");
    }

    @ParameterizedTest
    @CsvSource({
        "'feat: x\n\nbody',true",
        "'fix(ui): y',true",
        "'wip',false",
        "'a\nfeat: x',false",
        "'',false"
    })
    void theMessageMustHoldThePattern(String message, boolean expected) {
        Verdict verdict =
                judge(
                        "  - {name: msg, commit: {message: '^(feat|fix)(\\(.+\\))?: .+'}}",
                        e -> e.begin(commit(1, message, MAIN)));
        assertThat(verdict.isAllowed()).isEqualTo(expected);
    }

    @Test
    void aMessageIsShownByItsFirstLineWithoutControls() {
        Verdict verdict =
                judge(
                        "  - {name: msg, commit: {message: '^ok'}}",
                        e -> e.begin(commit(1, "\nbad \u001b[1m\nbody", MAIN)));
        assertThat(only(verdict).text()).isEqualTo("message 'bad ?[1m' in 0000000");
        assertThat(only(verdict).fix()).contains("git rebase -i 0000000 and reword 0000000");
    }

    @ParameterizedTest
    @CsvSource({
        "'x\n\nSigned-off-by: A <author@acme.com>\n',true",
        "'x\n\nbody\n\nsigned-off-by: A <AUTHOR@acme.com>',true",
        "'x\n\nSigned-off-by: A <other@acme.com>\n',false",
        "'x\n\nReviewed-by: A <author@acme.com>\n',false",
        "'x\n\nSigned-off-by: A <author@acme.com> and more\n',false",
        "'Signed-off-by: A <author@acme.com>\n',false",
        "'x\n\nSigned-off-by: A <author@acme.com>\n\nlater text',false",
        "'x',false",
    })
    void signedOffMeansByTheAuthorInTheLastParagraph(String message, boolean expected) {
        Verdict verdict =
                judge(
                        "  - {name: dco, commit: {dco: true}}",
                        e -> e.begin(commit(1, message, MAIN)));
        assertThat(verdict.isAllowed()).isEqualTo(expected);
        if (!expected) {
            assertThat(only(verdict).fix()).contains("git rebase --signoff 0000000");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'x\n\nIssue: ABC-1\nChange-Id: I1',true",
        "'x\n\nissue : ABC-1\nChange-Id: I2',true",
        "'x\r\n\r\nIssue: ABC-1\r\nChange-Id: I2\r\n',true",
        "'x\n\nIssue: nothing\nChange-Id: I1',false",
        "'x\n\nIssue: ABC-1',false",
        "'x\n\nIssue: ABC-1\n\nChange-Id: I1',false",
    })
    void trailersMustBeThere(String message, boolean expected) {
        Verdict verdict =
                judge(
                        "  - {name: t, commit: {trailers: {Issue: '[A-Z]+-[0-9]+', Change-Id:"
                                + " .+}}}",
                        e -> e.begin(commit(1, message, MAIN)));
        assertThat(verdict.isAllowed()).isEqualTo(expected);
    }

    @Test
    void aSignatureMustBeOfAnAllowedFormatAndTrusted() {
        String rule = "  - {name: s, commit: {signed: {any-of: [ssh, openpgp], trust: signers/}}}";
        TrustSet other = new TrustSet("other/");
        assertThat(signed(rule, GOOD)).isEmpty();
        assertThat(signed(rule, SignatureFacts.NONE))
                .contains("a commit that is not signed in 0000000");
        assertThat(signed(rule, new SignatureFacts.Bad(SignatureFormat.SSH, "wrong hash")))
                .contains(
                        "a commit that has a signature that does not count: wrong hash in 0000000");
        assertThat(
                        signed(
                                rule,
                                new SignatureFacts.Good(
                                        SignatureFormat.X509,
                                        "CN=x",
                                        Set.of(new TrustSet("signers/")))))
                .contains("a commit that is signed with x509 in 0000000");
        assertThat(
                        signed(
                                rule,
                                new SignatureFacts.Good(
                                        SignatureFormat.SSH, "SHA256:x", Set.of(other))))
                .contains(
                        "a commit that is signed by SHA256:x, who is not trusted here in 0000000");
        String any = "  - {name: s, commit: {signed: true}}";
        assertThat(
                        signed(
                                any,
                                new SignatureFacts.Good(
                                        SignatureFormat.X509, "CN=x", Set.of(other))))
                .isEmpty();
        assertThat(signed(any, new SignatureFacts.Good(SignatureFormat.X509, "CN=x", Set.of())))
                .isPresent();
    }

    private static Optional<String> signed(String rule, SignatureFacts signature) {
        return violations(judge(rule, e -> e.begin(with(commit(1, MAIN), Facts.AUTHOR, signature))))
                .stream()
                .map(Violation::text)
                .findFirst();
    }

    @Test
    void moreNewCommitsThanARuleAllowsAreRefusedOnce() {
        String rule = "  - {name: few, commit: {max-count: 3}}";
        assertThat(judge(rule, e -> commits(e, 3)).isAllowed()).isTrue();
        assertThat(only(judge(rule, e -> commits(e, 9))).text())
                .isEqualTo("more than 3 new commits in 0000000 (4th of 9 commits)");
    }

    @Test
    void moreNewCommitsThanTheLimitAreRefusedWhateverTheMode() {
        PolicySnapshot snapshot =
                Policies.snapshot(OPEN + "defaults: {mode: warn, limits: {commits-per-push: 3}}\n");
        Push push = push("agent-7", "acme/site", MAIN);
        assertThat(snapshot.factsNeeded(push, KnownOperations.NONE).facts())
                .containsExactly(Fact.COMMITS);
        for (int count : new int[] {3, 4, 9}) {
            ContentEvaluation evaluation =
                    snapshot.contentStage(push, List.of(ref(MAIN, Operation.CREATE)));
            commits(evaluation, count);
            Verdict verdict = evaluation.finish();
            assertThat(verdict.isAllowed()).isEqualTo(count == 3);
            assertThat(violations(verdict)).hasSize(count == 3 ? 0 : 1);
        }
    }

    private static void commits(ContentEvaluation evaluation, int count) {
        for (int i = 1; i <= count; i++) {
            evaluation.begin(commit(i, MAIN));
        }
    }

    @Test
    @SuppressWarnings("NullAway") // a fault of the inspector, which no rule can do anything with
    void aRuleThatFailsDeniesWhateverItsMode() {
        Verdict verdict =
                judge(
                        "  - {name: mail, mode: warn, commit: {author-email: x}}",
                        e ->
                                e.begin(
                                        with(
                                                commit(1, MAIN),
                                                new Ident("A", null),
                                                SignatureFacts.NONE)));
        assertThat(only(verdict).rule()).isEqualTo("inspection");
        assertThat(only(verdict).text()).isEqualTo("the rule mail could not be evaluated");
    }
}
