package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * For whom and where a rule is.
 *
 * @param who patterns of principals; empty for everyone
 * @param except patterns of principals whom the rule leaves out
 * @param repos patterns of repository names; empty for all
 */
public record Scope(List<PatternText> who, List<PatternText> except, List<PatternText> repos) {
    /** Everyone, everywhere. */
    public static final Scope ALL = new Scope(List.of(), List.of(), List.of());

    public Scope {
        who = ImmutableList.copyOf(who);
        except = ImmutableList.copyOf(except);
        repos = ImmutableList.copyOf(repos);
    }

    /** Whether the rule is for this principal in this repository. */
    boolean holds(PatternVariables variables) {
        return whyNot(variables).isEmpty();
    }

    /** Why the rule is not for this principal in this repository. */
    Optional<String> whyNot(PatternVariables variables) {
        if (!who.isEmpty() && !any(who, variables.identity(), variables)) {
            return Optional.of("who " + who + " is not " + variables.identity());
        }
        if (any(except, variables.identity(), variables)) {
            return Optional.of("except " + except + " leaves out " + variables.identity());
        }
        if (!repos.isEmpty() && !any(repos, variables.repo(), variables)) {
            return Optional.of("repo " + repos + " is not " + variables.repo());
        }
        return Optional.empty();
    }

    /** Whether surely whoever the other is for, wherever, this is for too. */
    boolean covers(Scope other) {
        return allCovered(who, other.who)
                && allCovered(repos, other.repos)
                && except.stream().allMatch(other::leavesOut);
    }

    /** Whether surely nobody whom the pattern matches is one of its principals. */
    private boolean leavesOut(PatternText pattern) {
        return except.stream().anyMatch(e -> e.covers(pattern))
                || !who.isEmpty() && who.stream().noneMatch(w -> w.meets(pattern));
    }

    /** Whether both may be for one principal in one repository. */
    boolean meets(Scope other) {
        return anyMeets(who, other.who) && anyMeets(repos, other.repos);
    }

    /** Whether both may be for one principal in the repository that is pushed to. */
    boolean meetsIn(Scope other, PatternVariables variables) {
        boolean meets = who.isEmpty() || who.stream().anyMatch(w -> !other.leavesOut(w));
        return isIn(variables) && meets;
    }

    /** Whether in the repository that is pushed to surely whoever the other is for, this is for. */
    boolean coversIn(Scope other, PatternVariables variables) {
        return isIn(variables)
                && allCovered(who, other.who)
                && except.stream().allMatch(other::leavesOut);
    }

    private boolean isIn(PatternVariables variables) {
        return repos.isEmpty() || any(repos, variables.repo(), variables);
    }

    private static boolean any(
            List<PatternText> patterns, String subject, PatternVariables variables) {
        return patterns.stream().anyMatch(p -> p.bind(variables).matches(subject));
    }

    private static boolean allCovered(List<PatternText> ours, List<PatternText> theirs) {
        return ours.isEmpty()
                || !theirs.isEmpty()
                        && theirs.stream().allMatch(t -> ours.stream().anyMatch(o -> o.covers(t)));
    }

    private static boolean anyMeets(List<PatternText> ours, List<PatternText> theirs) {
        return ours.isEmpty()
                || theirs.isEmpty()
                || ours.stream().anyMatch(o -> theirs.stream().anyMatch(o::meets));
    }
}
