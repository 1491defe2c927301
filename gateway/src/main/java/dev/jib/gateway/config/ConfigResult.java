package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** What came of reading a configuration file. */
public sealed interface ConfigResult {
    /**
     * It is whole.
     *
     * @param config what it means
     */
    record Valid(GatewayConfig config) implements ConfigResult {}

    /**
     * It is not.
     *
     * @param problems all that is wrong, in the order of the file
     */
    record Invalid(List<Problem> problems) implements ConfigResult {
        public Invalid {
            problems = ImmutableList.copyOf(problems);
        }
    }
}
