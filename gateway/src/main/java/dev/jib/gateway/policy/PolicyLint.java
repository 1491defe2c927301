package dev.jib.gateway.policy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds rules that cannot mean what their author had in mind. */
public final class PolicyLint {
    private PolicyLint() {}

    /**
     * Something odd.
     *
     * @param fatal whether the policy must not be loaded
     * @param rule the rule
     * @param text what is odd and what to do
     */
    public record Finding(boolean fatal, String rule, String text) {
        @Override
        public String toString() {
            return (fatal ? "error" : "warning") + ": [" + rule + "] " + text;
        }
    }

    /** All findings, the ref rules in their order first. */
    public static List<Finding> findings(PolicySnapshot snapshot) {
        Policy policy = snapshot.policy();
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        for (int i = 0; i < policy.refs().size(); i++) {
            RefRule rule = policy.refs().get(i);
            List<RefRule> earlier = policy.refs().subList(0, i);
            if (isUnreachable(rule, earlier)) {
                findings.add(
                        new Finding(
                                true,
                                rule.name(),
                                "never decides, since earlier rules match all that it matches"
                                        + " (expected: put the special rule before the general"
                                        + " one)"));
            } else {
                earlier.stream()
                        .filter(e -> overlaps(e, rule))
                        .map(e -> overlap(e, rule))
                        .forEach(findings::add);
            }
        }
        policy.refs().stream()
                .filter(PolicyLint::isShared)
                .map(PolicyLint::shared)
                .forEach(findings::add);
        untested(snapshot).forEach(findings::add);
        return findings.build();
    }

    /** {@code ${identity}-*} of the principal a matches what is that of a-b. */
    private static boolean isShared(RefRule rule) {
        return rule.refs().stream()
                .map(p -> p.text().source())
                .flatMap(s -> Splitter.on('/').splitToStream(s))
                .anyMatch(s -> s.contains(PatternText.IDENTITY) && s.contains("*"));
    }

    private static Finding shared(RefRule rule) {
        return new Finding(
                false,
                rule.name(),
                "has ${identity} and '*' in one segment, so that refs of the principal a-b may be"
                        + " a's too (expected: ${identity} alone between slashes)");
    }

    private static boolean isUnreachable(RefRule rule, List<RefRule> earlier) {
        return rule.refs().stream()
                .allMatch(p ->
                        earlier.stream()
                                .filter(e -> e.scope().covers(rule.scope()))
                                .flatMap(e -> e.refs().stream())
                                .anyMatch(e -> e.covers(p)));
    }

    /** A special rule before a general one is how lists are written; anything else may surprise. */
    private static boolean overlaps(RefRule earlier, RefRule rule) {
        boolean meets =
                earlier.scope().meets(rule.scope())
                        && earlier.refs().stream()
                                .anyMatch(e -> rule.refs().stream().anyMatch(e::meets));
        boolean special =
                rule.scope().covers(earlier.scope())
                        && earlier.refs().stream()
                                .allMatch(e -> rule.refs().stream().anyMatch(r -> r.covers(e)));
        return meets && !special && !earlier.allow().equals(rule.allow());
    }

    private static Finding overlap(RefRule earlier, RefRule rule) {
        return new Finding(
                false,
                rule.name(),
                "overlaps with "
                        + earlier.name()
                        + ", which comes first and decides where both match: only one of them"
                        + " has "
                        + Sets.symmetricDifference(earlier.allow(), rule.allow()).stream()
                                .map(Operation::word)
                                .sorted()
                                .toList());
    }

    private static List<Finding> untested(PolicySnapshot snapshot) {
        Set<String> tested = new HashSet<>();
        PolicyTests.run(snapshot).forEach(o -> tested.addAll(o.involved()));
        ImmutableList.Builder<String> names = ImmutableList.builder();
        snapshot.policy().refs().forEach(r -> names.add(r.name()));
        snapshot.policy().content().forEach(r -> names.add(r.name()));
        return names.build().stream()
                .filter(n -> !tested.contains(n))
                .map(n ->
                        new Finding(
                                false,
                                n,
                                "is involved in no test (expected: a test in which it"
                                        + " allows or refuses)"))
                .toList();
    }
}
