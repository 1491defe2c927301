package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A content rule with the refs of one push that it concerns; at least one. */
final class BoundContentRule {
    private final ContentRule rule;
    private final Mode mode;
    private final Predicate<RefName> matcher;
    private final ImmutableSet<RefName> refs;
    private final PathMatchers denied;
    private final PathMatchers allowed;
    private final PathMatchers secretPaths;

    private BoundContentRule(ContentRule rule, Mode mode, Push push, PatternVariables variables) {
        this.rule = rule;
        this.mode = mode;
        this.matcher = matcher(rule, variables);
        this.refs = ImmutableSet.copyOf(refsOf(matcher, push));
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
                Mode mode = rule.mode().orElse(policy.mode());
                BoundContentRule one = new BoundContentRule(rule, mode, push, variables);
                if (!one.refs.isEmpty()) {
                    bound.add(one);
                }
            }
        }
        return bound.build();
    }

    /** A rule that restricts matches the name as it is and as a file system may take it. */
    private static Predicate<RefName> matcher(ContentRule rule, PatternVariables variables) {
        if (rule.refs().isEmpty()) {
            return ref -> true;
        }
        List<TextMatcher> raw = rule.refs().stream().map(p -> p.text().bind(variables)).toList();
        List<TextMatcher> folded =
                rule.refs().stream().map(p -> p.text().bindFolded(variables)).toList();
        return ref -> {
            String name = Folded.path(RawPath.of(ref.value()));
            return raw.stream().anyMatch(m -> m.matches(ref.value()))
                    || folded.stream().anyMatch(m -> m.matches(name));
        };
    }

    private static Set<RefName> refsOf(Predicate<RefName> matcher, Push push) {
        return push.updates().stream()
                .filter(u -> !(u instanceof RefUpdate.Delete))
                .map(RefUpdate::name)
                .filter(matcher)
                .collect(ImmutableSet.toImmutableSet());
    }

    /** Whether it would judge a push to that ref. */
    boolean isFor(RefName ref) {
        return matcher.test(ref);
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
