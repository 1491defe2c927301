package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableSet;
import dev.jib.gateway.git.RefUpdate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Works out from the active rules what has to be known about a push. */
final class NeededFacts {
    private final PolicySnapshot snapshot;
    private final Push push;

    NeededFacts(PolicySnapshot snapshot, Push push) {
        this.snapshot = snapshot;
        this.push = push;
    }

    /** Every trust set that a rule of the policy names. */
    static ImmutableSet<TrustSet> trustSets(Policy policy) {
        return Stream.concat(
                        policy.refs().stream().map(r -> r.require().signed()),
                        policy.content().stream().map(r -> r.commit().signed()))
                .flatMap(Optional::stream)
                .flatMap(s -> s.trust().stream())
                .collect(ImmutableSet.toImmutableSet());
    }

    void collect(KnownOperations known, Set<Fact> facts, Set<TrustSet> trust) {
        if (push.updates().stream().allMatch(u -> u instanceof RefUpdate.Delete)) {
            return;
        }
        if (snapshot.refStage(push, known) instanceof RefDecision.DependsOnAncestry) {
            facts.add(Fact.ANCESTRY);
        }
        if (snapshot.limits().commitsPerPush().isPresent()) {
            facts.add(Fact.COMMITS);
        }
        RefStage refs = new RefStage(snapshot.policy(), push);
        for (RefUpdate update : push.updates()) {
            if (!(update instanceof RefUpdate.Delete)) {
                Arrays.stream(Operation.values())
                        .flatMap(o -> refs.rule(update.name(), o).stream())
                        .forEach(r -> require(r.require(), facts, trust));
            }
        }
        snapshot.contentRules(push).forEach(r -> content(r.rule(), facts, trust));
    }

    private void require(Requirement requirement, Set<Fact> facts, Set<TrustSet> trust) {
        if (!requirement.isNone()) {
            facts.add(Fact.TARGETS);
        }
        requirement.signed().ifPresent(s -> signed(s, facts, trust));
    }

    private void content(ContentRule rule, Set<Fact> facts, Set<TrustSet> trust) {
        facts.add(Fact.TARGETS);
        if (!rule.commit().isNone()) {
            facts.add(Fact.COMMITS);
        }
        rule.commit().signed().ifPresent(s -> signed(s, facts, trust));
        FileRules file = rule.file();
        if (!rule.paths().isNone() || !file.isNone() || rule.secrets().isPresent()) {
            facts.add(Fact.COMMITS);
            facts.add(Fact.TREES);
        }
        if (file.maxBytes().isPresent()) {
            facts.add(Fact.BLOB_SIZES);
        }
        if (file.symlinks() == FileRules.Symlinks.INSIDE_TREE) {
            facts.add(Fact.SYMLINK_TARGETS);
        }
        if (!file.caseCollisions()) {
            facts.add(Fact.DIRECTORIES);
        }
        if (rule.secrets().isPresent()) {
            facts.add(Fact.BLOB_CONTENT);
        }
    }

    private void signed(SignatureRequirement signed, Set<Fact> facts, Set<TrustSet> trust) {
        facts.add(Fact.TARGETS);
        facts.add(Fact.COMMITS);
        facts.add(Fact.SIGNATURES);
        trust.addAll(signed.trust().map(Set::of).orElseGet(() -> trustSets(snapshot.policy())));
    }
}
