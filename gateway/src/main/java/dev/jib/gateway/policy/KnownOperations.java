package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefUpdate;
import java.util.Map;
import java.util.Optional;

/** What is known, at some moment of a push, about whether changed refs are fast-forwarded. */
@FunctionalInterface
public interface KnownOperations {
    /** Nothing is known yet. */
    KnownOperations NONE = change -> Optional.empty();

    /** Nothing more can be known: what nobody can tell is a force. */
    KnownOperations ALL_FORCE = change -> Optional.of(Operation.FORCE);

    /** Whether that change is {@link Operation#UPDATE} or {@link Operation#FORCE}, if known. */
    Optional<Operation> of(RefUpdate.Change change);

    /** What ancestry has shown, by ref update; all others are a force. */
    static KnownOperations proven(Map<RefUpdate, Operation> operations) {
        Map<RefUpdate, Operation> known = Map.copyOf(operations);
        return change ->
                Optional.of(
                        known.get(change) == Operation.UPDATE ? Operation.UPDATE : Operation.FORCE);
    }
}
