package dev.jib.gateway.config;

import dev.jib.gateway.policy.PatternText;

/**
 * One entry of {@code repositories:}.
 *
 * @param name a repository's name, or a pattern of names such as {@code acme/*}
 * @param upstream the name of its upstream
 * @param path its path below the upstream's base; of a pattern, the matched name is the path
 */
public record RepositoryEntry(PatternText name, String upstream, String path) {
    /** Whether it stands for more than one repository. */
    public boolean isPattern() {
        return name.isRegex() || name.source().contains("*");
    }
}
