package dev.jib.gateway.policy;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableSet;
import dev.jib.gateway.identity.Principal;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A policy as it was at one moment. A push is judged by one snapshot from beginning to end, and the
 * audit stores its digest. Immutable, pure, safe for use by many threads.
 */
public final class PolicySnapshot {
    private final Policy policy;
    private final PolicyDigest digest;
    private final Supplier<SecretScanner> scanner;

    /** The snapshot of a policy whose canonical form has that digest. */
    public PolicySnapshot(Policy policy, PolicyDigest digest) {
        this.policy = policy;
        this.digest = digest;
        this.scanner = Suppliers.memoize(() -> new SecretScanner(secretPatterns(policy)));
    }

    /** The rules. */
    public Policy policy() {
        return policy;
    }

    /** What names this snapshot in messages and in the audit. */
    public PolicyDigest digest() {
        return digest;
    }

    /** How much one push may be. */
    public Limits limits() {
        return policy.limits();
    }

    /**
     * Judges the refs of a push by what is known now. Call it first with {@link
     * KnownOperations#NONE}: most pushes are decided then, without a byte of the pack.
     */
    public RefDecision refStage(Push push, KnownOperations known) {
        return new RefStage(policy, push).decide(known);
    }

    /**
     * Whether a rule lets that principal bring anything new to that repository, whatever the ref:
     * what bears on no ref, such as an object of Git LFS, needs as much.
     */
    public boolean mayPush(Principal principal, String repository) {
        PatternVariables variables =
                PatternVariables.of(new Push(principal, repository, List.of()));
        return policy.refs().stream()
                .filter(r -> r.scope().holds(variables))
                .anyMatch(r ->
                        r.mode().orElse(policy.mode()) == Mode.WARN
                                || r.allow().stream().anyMatch(o -> o != Operation.DELETE));
    }

    /** Whether a rule that decides about one of its refs demands something of the forge. */
    public boolean needsForge(Push push) {
        return !ForgeStage.asked(policy, push).isEmpty();
    }

    /** Judges what the ref stage let through by what the forge says. */
    public Verdict forgeStage(Push push, Verdict.Allowed allowed, ForgeFacts facts) {
        return new ForgeStage(policy, push, facts).judge(allowed);
    }

    /** What each rule says about each ref of the push, for people. */
    public List<Explanation> explain(Push push, KnownOperations known) {
        return push.updates().stream()
                .map(u -> Explanation.of(policy, push, u, RefStage.possible(u, known)))
                .toList();
    }

    /** What must be found out about this push before {@link #contentStage} can judge it. */
    public FactsNeeded factsNeeded(Push push, KnownOperations known) {
        Set<Fact> facts = EnumSet.noneOf(Fact.class);
        Set<TrustSet> trust = new TreeSet<>();
        new NeededFacts(this, push).collect(known, facts, trust);
        return new FactsNeeded(facts, trust);
    }

    /**
     * Begins the content stage of a push that the ref stage let through.
     *
     * @param facts what was found out about each ref update; what is missing counts as a force
     */
    public ContentEvaluation contentStage(Push push, List<RefFacts> facts) {
        return new ContentStage(this, push, facts);
    }

    /** What looks for secrets in blobs, when {@link Fact#BLOB_CONTENT} is needed. */
    public BlobScanner blobScanner() {
        return scanner();
    }

    SecretScanner scanner() {
        return Objects.requireNonNull(scanner.get());
    }

    private static Set<String> secretPatterns(Policy policy) {
        return policy.content().stream()
                .flatMap(r -> r.secrets().stream())
                .flatMap(s -> s.patterns().stream())
                .collect(ImmutableSet.toImmutableSet());
    }

    /** Every trust set that a rule names: what the gateway has to load. */
    public Set<TrustSet> trustSets() {
        return NeededFacts.trustSets(policy);
    }

    /** The content rules that concern this push. */
    List<BoundContentRule> contentRules(Push push) {
        return BoundContentRule.all(policy, push);
    }
}
