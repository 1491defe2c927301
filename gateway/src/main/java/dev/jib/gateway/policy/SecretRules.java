package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Set;

/**
 * Which secrets must not be pushed.
 *
 * @param patterns the names of the patterns that count
 * @param allowFingerprints findings that are known and accepted
 * @param allowPaths paths in which nothing counts, such as test data
 */
public record SecretRules(
        Set<String> patterns, Set<String> allowFingerprints, List<PatternText> allowPaths) {
    public SecretRules {
        patterns = ImmutableSet.copyOf(patterns);
        allowFingerprints = ImmutableSet.copyOf(allowFingerprints);
        allowPaths = ImmutableList.copyOf(allowPaths);
    }
}
