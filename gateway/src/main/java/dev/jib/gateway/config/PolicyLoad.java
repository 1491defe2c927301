package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.policy.PolicyLint;
import dev.jib.gateway.policy.PolicyTests;
import java.util.List;

/**
 * Loads a configuration, all or nothing: parse, lint, run the embedded tests. Only what passes all
 * three may take the place of what is in force.
 */
public sealed interface PolicyLoad {
    /**
     * It may take effect.
     *
     * @param config what it means
     * @param warnings what is odd about it
     */
    record Loaded(GatewayConfig config, List<String> warnings) implements PolicyLoad {
        public Loaded {
            warnings = ImmutableList.copyOf(warnings);
        }
    }

    /**
     * It must not.
     *
     * @param problems all that is wrong, one line each
     */
    record Refused(List<String> problems) implements PolicyLoad {
        public Refused {
            problems = ImmutableList.copyOf(problems);
        }
    }

    /** Loads the text of a file; the name is put before the places of problems. */
    static PolicyLoad of(String name, String yaml, ConfigParser parser) {
        return switch (parser.parse(yaml)) {
            case ConfigResult.Invalid invalid ->
                    new Refused(invalid.problems().stream().map(p -> name + ":" + p).toList());
            case ConfigResult.Valid valid -> checked(name, valid.config());
        };
    }

    private static PolicyLoad checked(String name, GatewayConfig config) {
        ImmutableList.Builder<String> problems = ImmutableList.builder();
        ImmutableList.Builder<String> warnings = ImmutableList.builder();
        for (PolicyLint.Finding finding : PolicyLint.findings(config.snapshot())) {
            (finding.fatal() ? problems : warnings).add(name + ": " + finding);
        }
        PolicyTests.run(config.snapshot()).stream()
                .filter(o -> !o.isPassed())
                .forEach(o -> problems.add(name + ": test failed: " + o));
        List<String> wrong = problems.build();
        return wrong.isEmpty() ? new Loaded(config, warnings.build()) : new Refused(wrong);
    }
}
