package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.git.RefName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What policy says about a push, or about one stage of it. */
public sealed interface Verdict {
    /** Violations of rules in {@code warn} mode: told to the pusher and audited, without effect. */
    List<Violation> warnings();

    /** Whether the push may go on. */
    boolean isAllowed();

    /** The same with more warnings. */
    default Verdict and(List<Violation> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<Violation> all = Stream.concat(warnings().stream(), more.stream()).toList();
        return switch (this) {
            case Allowed allowed -> new Allowed(allowed.rules(), all);
            case Denied denied -> new Denied(denied.violations(), denied.omitted(), all);
        };
    }

    /**
     * Nothing stands against it.
     *
     * @param rules the name of the rule that allowed each ref; empty for the content stage
     * @param warnings what rules in {@code warn} mode would have refused
     */
    record Allowed(Map<RefName, String> rules, List<Violation> warnings) implements Verdict {
        public Allowed {
            rules = Map.copyOf(rules);
            warnings = List.copyOf(warnings);
        }

        @Override
        public boolean isAllowed() {
            return true;
        }
    }

    /**
     * It is refused.
     *
     * @param violations why, all that were found, at least one
     * @param omitted how many more violations there are than were kept
     * @param warnings what rules in {@code warn} mode say besides
     */
    record Denied(List<Violation> violations, int omitted, List<Violation> warnings)
            implements Verdict {
        public Denied {
            violations = List.copyOf(violations);
            warnings = List.copyOf(warnings);
            if (violations.isEmpty()) {
                throw new IllegalArgumentException("violations: none (expected: at least one)");
            }
        }

        @Override
        public boolean isAllowed() {
            return false;
        }

        /** The names of the rules that refuse, in the order of their first violation. */
        public List<String> rules() {
            return ImmutableList.copyOf(
                    new LinkedHashSet<>(violations.stream().map(Violation::rule).toList()));
        }

        /** The first violation about that ref, if there is one. */
        public Optional<Violation> about(RefName ref) {
            return violations.stream().filter(v -> v.refs().contains(ref)).findFirst();
        }
    }
}
