package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One rule of the {@code refs:} list. The first rule whose scope and ref pattern match a ref
 * decides about it: what {@code allow} does not name is refused.
 *
 * @param name how messages and tests call it
 * @param scope for whom and where
 * @param refs patterns of full ref names, at least one
 * @param allow the operations that are allowed; empty to refuse all
 * @param pushOptions patterns of the push options that may go with them; empty for none
 * @param require what is demanded of the new value
 * @param forge what is demanded of what the forge says
 * @param mode whether it enforces or warns; absent for the default
 */
public record RefRule(
        String name,
        Scope scope,
        List<RefPattern> refs,
        Set<Operation> allow,
        List<PatternText> pushOptions,
        Requirement require,
        ForgeCondition forge,
        Optional<Mode> mode) {
    public RefRule {
        refs = ImmutableList.copyOf(refs);
        allow = Sets.immutableEnumSet(allow);
        pushOptions = ImmutableList.copyOf(pushOptions);
    }
}
