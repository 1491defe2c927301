package dev.jib.gateway.policy;

import static dev.jib.gateway.policy.Facts.commit;
import static dev.jib.gateway.policy.Facts.id;
import static dev.jib.gateway.policy.Facts.with;
import static dev.jib.gateway.policy.Policies.create;
import static dev.jib.gateway.policy.Policies.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequirementTest {
    private static final TrustSet SIGNERS = new TrustSet("signers/");
    private static final SignatureFacts GOOD =
            new SignatureFacts.Good(SignatureFormat.SSH, "SHA256:abc", Set.of(SIGNERS));
    private static final RefUpdate TAG = create("refs/tags/v1");

    private static TagFacts tag(SignatureFacts signature, String message) {
        return new TagFacts(id(9), "v1", Optional.of(Facts.AUTHOR), message, signature);
    }

    private static RefFacts facts(RefUpdate update, Optional<TargetKind> target, TagFacts... tags) {
        return new RefFacts(update, Operation.FORCE, List.of(tags), target);
    }

    private static List<String> texts(String policy, RefFacts ref, CommitFacts... commits) {
        PolicySnapshot snapshot = Policies.snapshot(policy);
        ContentEvaluation evaluation =
                snapshot.contentStage(push("release", "acme/site", ref.update()), List.of(ref));
        for (CommitFacts commit : commits) {
            evaluation.begin(commit);
        }
        Verdict verdict = evaluation.finish();
        List<String> texts = new ArrayList<>();
        if (verdict instanceof Verdict.Denied denied) {
            denied.violations().forEach(v -> texts.add(v.rule() + ": " + v.text()));
        }
        verdict.warnings().forEach(v -> texts.add("warning " + v.rule() + ": " + v.text()));
        return texts;
    }

    private static String tags(String require) {
        return "refs: [{name: tags, ref: 'refs/**', allow: [create], require: {" + require + "}}]";
    }

    private static final Optional<TargetKind> COMMIT = Optional.of(TargetKind.COMMIT);

    @Test
    void anAnnotatedTagIsDemanded() {
        assertThat(texts(tags("tag: annotated"), facts(TAG, COMMIT)))
                .containsExactly("tags: refs/tags/v1: is not an annotated tag");
        assertThat(texts(tags("tag: annotated"), facts(TAG, COMMIT, tag(SignatureFacts.NONE, "m"))))
                .isEmpty();
    }

    @Test
    void aLightweightTagIsDemanded() {
        assertThat(texts(tags("tag: lightweight"), facts(TAG, COMMIT))).isEmpty();
        assertThat(
                        texts(
                                tags("tag: lightweight"),
                                facts(TAG, COMMIT, tag(SignatureFacts.NONE, "m"))))
                .containsExactly("tags: refs/tags/v1: is an annotated tag");
    }

    @Test
    void aRequirementInWarnModeWarns() {
        String policy =
                "refs: [{name: tags, mode: warn, ref: 'refs/**', allow: [create], require: {tag:"
                        + " annotated}}]";
        assertThat(texts(policy, facts(TAG, COMMIT)))
                .containsExactly("warning tags: refs/tags/v1: is not an annotated tag");
    }

    @Test
    void theTargetIsDemanded() {
        assertThat(texts(tags("target: commit"), facts(TAG, Optional.of(TargetKind.BLOB))))
                .containsExactly("tags: refs/tags/v1: does not point to a commit");
        assertThat(texts(tags("target: blob"), facts(TAG, Optional.of(TargetKind.BLOB)))).isEmpty();
    }

    @Test
    void whatIsNotKnownAboutTheTargetDenies() {
        assertThat(texts(tags("tag: lightweight"), facts(TAG, Optional.empty())))
                .containsExactly("inspection: refs/tags/v1: what it points to could not be read");
        PolicySnapshot snapshot = Policies.snapshot(tags("tag: lightweight"));
        assertThat(
                        snapshot.contentStage(push("release", "acme/site", TAG), List.of())
                                .finish()
                                .isAllowed())
                .isFalse();
    }

    @Test
    void aBranchPointsToACommit() {
        RefUpdate branch = create("refs/heads/x");
        String policy = "refs: [{name: open, mode: warn, ref: 'refs/**', allow: [create]}]";
        assertThat(texts(policy, facts(branch, Optional.of(TargetKind.TREE))))
                .containsExactly("inspection: refs/heads/x: a branch that points to no commit");
        assertThat(texts(policy, facts(branch, COMMIT))).isEmpty();
        assertThat(texts(policy, facts(TAG, Optional.of(TargetKind.TREE)))).isEmpty();
        assertThat(texts(policy, facts(branch, COMMIT, tag(GOOD, "m"))))
                .containsExactly("inspection: refs/heads/x: a branch that points to no commit");
    }

    /** The signed tag of an old release, pushed as a new one. */
    @Test
    void aSignedTagIsOfTheNameThatItIsPushedBy() {
        RefUpdate other = create("refs/tags/v2");
        assertThat(texts(tags("signed: {trust: signers/}"), facts(other, COMMIT, tag(GOOD, "m"))))
                .containsExactly("tags: refs/tags/v2: its signed tag object is of 'v1'");
        assertThat(texts(tags("tag: annotated"), facts(other, COMMIT, tag(GOOD, "m")))).isEmpty();
        RefUpdate elsewhere = create("refs/releases/v1");
        String policy = tags("signed: true").replace("refs/**", "refs/releases/**");
        assertThat(texts(policy, facts(elsewhere, COMMIT, tag(GOOD, "m")))).isEmpty();
    }

    @Test
    void aSignedTagIsJudgedByItsOutermostTagObject() {
        String policy = tags("signed: {trust: signers/}");
        assertThat(texts(policy, facts(TAG, COMMIT, tag(GOOD, "m")))).isEmpty();
        assertThat(texts(policy, facts(TAG, COMMIT, tag(SignatureFacts.NONE, "m"), tag(GOOD, "m"))))
                .containsExactly("tags: refs/tags/v1: is not signed");
    }

    @Test
    void aSignedBranchIsJudgedByItsTip() {
        String policy = tags("signed: {trust: signers/}");
        RefUpdate branch = new RefUpdate.Create(new RefName("refs/heads/x"), id(3));
        CommitFacts signed = with(commit(3, branch), Facts.AUTHOR, GOOD);
        assertThat(texts(policy, facts(branch, COMMIT), commit(2, branch), signed)).isEmpty();
        assertThat(texts(policy, facts(branch, COMMIT), commit(2, branch), commit(3, branch)))
                .containsExactly("tags: refs/heads/x: is not signed");
        assertThat(texts(policy, facts(branch, COMMIT)))
                .containsExactly("tags: refs/heads/x: has no signed tag object of its own");
    }

    @Test
    void twoRefsOnOneCommitAreBothJudged() {
        RefUpdate one = new RefUpdate.Create(new RefName("refs/heads/x"), id(3));
        RefUpdate two = new RefUpdate.Create(new RefName("refs/heads/y"), id(3));
        PolicySnapshot snapshot = Policies.snapshot(tags("signed: true"));
        ContentEvaluation evaluation =
                snapshot.contentStage(
                        push("release", "acme/site", one, two),
                        List.of(facts(one, COMMIT), facts(two, COMMIT)));
        evaluation.begin(commit(3, one, two));
        assertThat(((Verdict.Denied) evaluation.finish()).violations()).hasSize(2);
    }

    @Test
    void theMessageOfATagIsSearchedForSecrets() {
        String token = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3hJ5";
        String policy =
                "refs: [{name: o, ref: 'refs/**', allow: [create]}]\n"
                        + "content: [{name: s, secrets: {rules: builtin}}]";
        assertThat(texts(policy, facts(TAG, COMMIT, tag(SignatureFacts.NONE, token))))
                .containsExactly(
                        "s: the message of the tag line 1 has a secret (github-token) in 0000000");
    }

    @Test
    void onlyWhatActiveRulesWantIsAskedFor() {
        PolicySnapshot snapshot =
                Policies.snapshot(
                        """
                        refs:
                          - {name: tags, ref: refs/tags/**, allow: [create], require: {signed: {trust: a/}}}
                          - {name: heads, ref: refs/heads/**, allow: [create]}
                          - {name: any, ref: refs/notes/**, allow: [create], require: {signed: true}}
                        content:
                          - {name: c, ref: refs/heads/c, commit: {message: x}}
                          - {name: p, ref: refs/heads/p, deny-paths: [x]}
                          - {name: z, ref: refs/heads/z, file: {max-bytes: 1B}}
                          - {name: l, ref: refs/heads/l, file: {symlinks: inside-tree}}
                          - {name: d, ref: refs/heads/d, file: {case-collisions: deny}}
                          - {name: s, ref: refs/heads/s, secrets: {rules: builtin}}
                          - {name: g, ref: refs/heads/g, commit: {signed: {trust: b/}}}
                          - {name: w, who: [bob], ref: refs/heads/none, secrets: {rules: builtin}}
                        """);
        assertThat(snapshot.trustSets()).containsExactly(new TrustSet("a/"), new TrustSet("b/"));
        assertThat(facts(snapshot, "refs/heads/none")).isEmpty();
        assertThat(facts(snapshot, "refs/tags/x"))
                .containsExactly(Fact.TARGETS, Fact.COMMITS, Fact.SIGNATURES);
        assertThat(facts(snapshot, "refs/heads/c")).containsExactly(Fact.TARGETS, Fact.COMMITS);
        assertThat(facts(snapshot, "refs/heads/p"))
                .containsExactly(Fact.TARGETS, Fact.COMMITS, Fact.TREES);
        assertThat(facts(snapshot, "refs/heads/z"))
                .containsExactly(Fact.TARGETS, Fact.COMMITS, Fact.TREES, Fact.BLOB_SIZES);
        assertThat(facts(snapshot, "refs/heads/l"))
                .containsExactly(Fact.TARGETS, Fact.COMMITS, Fact.TREES, Fact.SYMLINK_TARGETS);
        assertThat(facts(snapshot, "refs/heads/d"))
                .containsExactly(Fact.TARGETS, Fact.COMMITS, Fact.TREES, Fact.DIRECTORIES);
        assertThat(facts(snapshot, "refs/heads/s"))
                .containsExactly(Fact.TARGETS, Fact.COMMITS, Fact.TREES, Fact.BLOB_CONTENT);
        assertThat(facts(snapshot, "refs/heads/g"))
                .containsExactly(Fact.TARGETS, Fact.COMMITS, Fact.SIGNATURES);
        assertThat(needed(snapshot, "refs/tags/x").trustSets()).containsExactly(new TrustSet("a/"));
        assertThat(needed(snapshot, "refs/heads/g").trustSets())
                .containsExactly(new TrustSet("b/"));
        assertThat(needed(snapshot, "refs/notes/x").trustSets()).hasSize(2);
    }

    private static FactsNeeded needed(PolicySnapshot snapshot, String ref) {
        return snapshot.factsNeeded(push("a", "r", create(ref)), KnownOperations.NONE);
    }

    private static Set<Fact> facts(PolicySnapshot snapshot, String ref) {
        return needed(snapshot, ref).facts();
    }
}
