package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefUpdate;
import java.util.List;

/** What the ref stage says before a byte of the pack is read. */
public sealed interface RefDecision {
    /**
     * The verdict on the refs is certain, whatever ancestry may show. A denial is final; an allowed
     * push goes on to the content stage if {@link PolicySnapshot#factsNeeded} says so.
     */
    record Decided(Verdict verdict) implements RefDecision {}

    /**
     * Nothing is refused so far, and whether these changes are fast-forwards decides.
     *
     * @param changes those whose verdict differs between update and force
     */
    record DependsOnAncestry(List<RefUpdate.Change> changes) implements RefDecision {
        public DependsOnAncestry {
            changes = List.copyOf(changes);
        }
    }
}
