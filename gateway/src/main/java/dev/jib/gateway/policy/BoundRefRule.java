package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.git.RefName;
import java.util.List;

/** A ref rule whose scope holds, with its patterns ready for one principal and repository. */
final class BoundRefRule {
    private final RefRule rule;
    private final ImmutableList<TextMatcher> raw;
    private final ImmutableList<TextMatcher> folded;
    private final ImmutableList<TextMatcher> options;

    BoundRefRule(RefRule rule, PatternVariables variables) {
        this.rule = rule;
        this.raw =
                rule.refs().stream()
                        .map(p -> p.bind(variables))
                        .collect(ImmutableList.toImmutableList());
        this.folded =
                rule.refs().stream()
                        .map(p -> p.bindFolded(variables))
                        .collect(ImmutableList.toImmutableList());
        this.options =
                rule.pushOptions().stream()
                        .map(p -> p.bind(variables))
                        .collect(ImmutableList.toImmutableList());
    }

    static List<BoundRefRule> all(List<RefRule> rules, PatternVariables variables) {
        return rules.stream()
                .filter(r -> r.scope().holds(variables))
                .map(r -> new BoundRefRule(r, variables))
                .toList();
    }

    RefRule rule() {
        return rule;
    }

    boolean matches(RefName ref) {
        return raw.stream().anyMatch(m -> m.matches(ref.value()));
    }

    /** Whether it matches what some file system would take for the same ref. */
    boolean matchesFolded(RefName ref) {
        String name = Folded.path(RawPath.of(ref.value()));
        return folded.stream().anyMatch(m -> m.matches(name));
    }

    /** Whether the push option may go with what this rule allows. */
    boolean takes(String option) {
        return options.stream().anyMatch(m -> m.matches(option));
    }

    boolean names(String namespace) {
        return rule.refs().stream()
                .anyMatch(p -> p.namespace().filter(namespace::equals).isPresent());
    }
}
