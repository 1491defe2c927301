package dev.jib.gateway.policy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A policy as it was at one moment. A push is judged by one snapshot from beginning to end, and the
 * audit stores its digest. Immutable, pure, safe for use by many threads.
 */
public final class PolicySnapshot {
    private final Policy policy;
    private final PolicyDigest digest;

    /** The snapshot of a policy whose canonical form has that digest. */
    public PolicySnapshot(Policy policy, PolicyDigest digest) {
        this.policy = policy;
        this.digest = digest;
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

    /** What must be found out about this push before {@link #contentStage} can judge it. */
    public FactsNeeded factsNeeded(Push push, KnownOperations known) {
        Set<Fact> facts = EnumSet.noneOf(Fact.class);
        Set<TrustSet> trust = new TreeSet<>();
        new NeededFacts(this, push).collect(known, facts, trust);
        return new FactsNeeded(facts, trust);
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
