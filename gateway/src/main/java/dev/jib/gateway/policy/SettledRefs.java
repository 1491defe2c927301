package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableSet;
import dev.jib.gateway.git.RefName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which refs of the upstream make what they reach old for a content rule: those that the rule is
 * for, and those to which nobody for whom the rule is may bring anything. What is elsewhere may
 * have come there past the rule, and is judged when it comes to a ref that the rule is for.
 *
 * <p>Refs outside the namespaces that rules open, such as {@code refs/pull}, settle nothing: a
 * forge puts there what strangers propose.
 */
final class SettledRefs {
    private final Policy policy;
    private final PatternVariables variables;

    SettledRefs(Policy policy, Push push) {
        this.policy = policy;
        this.variables = PatternVariables.of(push);
    }

    /** Those in namespaces that are open; for a rule that is for all refs there are no others. */
    ImmutableSet<RefName> open(Collection<RefName> refs) {
        return refs.stream()
                .filter(r -> isOpen(RefPattern.namespaceOf(r.value())))
                .collect(ImmutableSet.toImmutableSet());
    }

    /** The rules by the refs that settle commits for them; all open refs are the first. */
    Map<Set<RefName>, List<BoundContentRule>> passes(
            Collection<BoundContentRule> rules, Collection<RefName> refs) {
        ImmutableSet<RefName> open = open(refs);
        Map<Set<RefName>, List<BoundContentRule>> passes = new LinkedHashMap<>();
        passes.put(open, List.of());
        for (BoundContentRule rule : rules) {
            passes.merge(
                    settled(rule, open),
                    List.of(rule),
                    (some, one) ->
                            java.util.stream.Stream.concat(some.stream(), one.stream()).toList());
        }
        return passes;
    }

    private ImmutableSet<RefName> settled(BoundContentRule rule, ImmutableSet<RefName> open) {
        return open.stream()
                .filter(r -> rule.isFor(r) || !mayBring(rule.rule().scope(), r))
                .collect(ImmutableSet.toImmutableSet());
    }

    /** Whether a ref rule lets somebody of that scope bring something to the ref. */
    private boolean mayBring(Scope scope, RefName ref) {
        for (RefRule rule : policy.refs()) {
            boolean matches =
                    rule.scope().meetsIn(scope, variables)
                            && rule.refs().stream()
                                    .anyMatch(p -> p.bindAnyone(variables).matches(ref.value()));
            if (matches && brings(rule)) {
                return true;
            }
            if (matches && decidesForAll(rule, scope, ref)) {
                return false;
            }
        }
        return policy.mode() == Mode.WARN;
    }

    private boolean brings(RefRule rule) {
        return rule.mode().orElse(policy.mode()) == Mode.WARN
                || rule.allow().stream().anyMatch(o -> o != Operation.DELETE);
    }

    /** Whether no later rule is asked about that ref, whoever of the scope pushes. */
    private boolean decidesForAll(RefRule rule, Scope scope, RefName ref) {
        return rule.scope().coversIn(scope, variables)
                && rule.refs().stream()
                        .filter(p -> !p.text().hasVariables())
                        .anyMatch(p -> p.bind(variables).matches(ref.value()));
    }

    private boolean isOpen(String namespace) {
        return RefPattern.OPEN.contains(namespace)
                || policy.refs().stream()
                        .flatMap(r -> r.refs().stream())
                        .anyMatch(p -> p.namespace().filter(namespace::equals).isPresent());
    }
}
