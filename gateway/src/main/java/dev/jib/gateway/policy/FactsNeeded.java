package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.Set;

/**
 * What has to be found out about a push before policy can decide it: no more than the active rules
 * for this principal, repository and these refs want.
 *
 * @param facts the kinds of facts; empty when the ref names were enough and the pack may stream
 *     through
 * @param trustSets the trust sets that signatures are to be verified against
 */
public record FactsNeeded(Set<Fact> facts, Set<TrustSet> trustSets) {
    /** Nothing but the names of refs. */
    public static final FactsNeeded NAMES_ONLY = new FactsNeeded(Set.of(), Set.of());

    public FactsNeeded {
        facts = Sets.immutableEnumSet(facts);
        trustSets = ImmutableSet.copyOf(trustSets);
    }

    /** Whether that kind of fact is wanted. */
    public boolean needs(Fact fact) {
        return facts.contains(fact);
    }

    /** Whether no object has to be looked at. */
    public boolean isNamesOnly() {
        return facts.isEmpty();
    }
}
