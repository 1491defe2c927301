package dev.jib.gateway.policy;

import java.util.Optional;

/**
 * What the ref rules say about one ref update with one operation.
 *
 * @param rule the rule that decided, if one matched
 * @param violation why not, unless it is allowed
 * @param mode whether the violation counts or warns
 */
record RefRuling(Optional<RefRule> rule, Optional<Violation> violation, Mode mode) {
    static RefRuling allowed(RefRule rule) {
        return new RefRuling(Optional.of(rule), Optional.empty(), Mode.ENFORCE);
    }

    static RefRuling hard(Violation violation) {
        return new RefRuling(Optional.empty(), Optional.of(violation), Mode.ENFORCE);
    }

    boolean isRefused() {
        return violation.isPresent() && mode == Mode.ENFORCE;
    }

    /** Whether both let the push go on, or both do not. */
    boolean agreesWith(RefRuling other) {
        return isRefused() == other.isRefused();
    }
}
