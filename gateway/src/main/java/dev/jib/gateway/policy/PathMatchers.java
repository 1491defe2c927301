package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** Path patterns for one principal and repository. */
final class PathMatchers {
    private final ImmutableList<One> all;

    PathMatchers(List<PatternText> patterns, PatternVariables variables) {
        this.all =
                patterns.stream()
                        .map(p -> new One(p, variables))
                        .collect(ImmutableList.toImmutableList());
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether one matches the path as it is. */
    boolean matches(ChangeView view) {
        return all.stream().anyMatch(o -> o.matches(view));
    }

    /**
     * Whether one matches the path as it is, or as some file system takes it, or what a symbolic
     * link or submodule there may put below it.
     */
    boolean mayMatch(ChangeView view) {
        return all.stream()
                .anyMatch(o -> o.matches(view) || o.matchesFolded(view) || o.meetsBelow(view));
    }

    private static final class One {
        private final boolean regex;
        private final TextMatcher raw;
        private final TextMatcher folded;
        private final String foldedText;

        One(PatternText pattern, PatternVariables variables) {
            this.regex = pattern.isRegex();
            this.folded = pattern.bindFolded(variables);
            this.foldedText = regex ? "**" : Folded.text(variables.in(pattern.source()));
            this.raw =
                    regex
                            ? pattern.bind(variables)
                            : Wildcard.of(RawPath.of(variables.in(pattern.source())).latin1())
                                    ::matches;
        }

        boolean matches(ChangeView view) {
            return raw.matches(regex ? view.text() : view.bytes());
        }

        boolean matchesFolded(ChangeView view) {
            return folded.matches(view.folded());
        }

        /** A regular expression cannot be asked, so it is tried on one name below. */
        boolean meetsBelow(ChangeView view) {
            if (!view.isIndirect()) {
                return false;
            }
            return regex
                    ? folded.matches(view.folded() + "/x")
                    : Wildcard.of(foldedText).meets(Wildcard.of(view.folded() + "/**"));
        }
    }
}
