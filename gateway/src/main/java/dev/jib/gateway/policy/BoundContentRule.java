package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import java.util.List;
import java.util.Set;

/** A content rule with the refs of one push that it concerns; at least one. */
final class BoundContentRule {
    private final ContentRule rule;
    private final Mode mode;
    private final ImmutableSet<RefName> refs;
    private final PathMatchers denied;
    private final PathMatchers allowed;
    private final PathMatchers secretPaths;

    private BoundContentRule(
            ContentRule rule, Mode mode, Set<RefName> refs, PatternVariables variables) {
        this.rule = rule;
        this.mode = mode;
        this.refs = ImmutableSet.copyOf(refs);
        this.denied = new PathMatchers(rule.paths().deny(), variables);
        this.allowed = new PathMatchers(rule.paths().allow(), variables);
        this.secretPaths =
                new PathMatchers(
                        rule.secrets().map(SecretRules::allowPaths).orElse(List.of()), variables);
    }

    static List<BoundContentRule> all(Policy policy, Push push) {
        PatternVariables variables = PatternVariables.of(push);
        ImmutableList.Builder<BoundContentRule> bound = ImmutableList.builder();
        for (ContentRule rule : policy.content()) {
            if (rule.scope().holds(variables)) {
                Set<RefName> refs = refsOf(rule, push, variables);
                if (!refs.isEmpty()) {
                    bound.add(
                            new BoundContentRule(
                                    rule, rule.mode().orElse(policy.mode()), refs, variables));
                }
            }
        }
        return bound.build();
    }

    /** A rule that restricts matches the name as it is and as a file system may take it. */
    private static Set<RefName> refsOf(ContentRule rule, Push push, PatternVariables variables) {
        ImmutableSet.Builder<RefName> refs = ImmutableSet.builder();
        for (RefUpdate update : push.updates()) {
            String name = update.name().value();
            String folded = Folded.path(RawPath.of(name));
            boolean matches =
                    rule.refs().isEmpty()
                            || rule.refs().stream()
                                    .map(RefPattern::text)
                                    .anyMatch(p ->
                                            p.bind(variables).matches(name)
                                                    || p.bindFolded(variables).matches(folded));
            if (matches && !(update instanceof RefUpdate.Delete)) {
                refs.add(update.name());
            }
        }
        return refs.build();
    }

    ContentRule rule() {
        return rule;
    }

    Mode mode() {
        return mode;
    }

    /** Those refs of the origin that the rule concerns. */
    List<RefName> concerned(Origin origin) {
        return origin.refs().stream().filter(refs::contains).toList();
    }

    ImmutableSet<RefName> refs() {
        return refs;
    }

    PathMatchers denied() {
        return denied;
    }

    PathMatchers allowed() {
        return allowed;
    }

    /** Paths in which secrets are known and accepted. */
    PathMatchers secretPaths() {
        return secretPaths;
    }
}
