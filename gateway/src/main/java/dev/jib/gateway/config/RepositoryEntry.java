package dev.jib.gateway.config;

import com.google.common.collect.Sets;
import dev.jib.gateway.policy.PatternText;
import dev.jib.gateway.policy.Visibility;
import java.util.Set;

/**
 * One entry of {@code repositories:}.
 *
 * @param name a repository's name, or a pattern of names such as {@code acme/*}
 * @param upstream the name of its upstream
 * @param path its path below the upstream's base; of a pattern, the matched name is the path
 * @param visibility how it may be visible at its forge to be open here; empty for any
 */
public record RepositoryEntry(
        PatternText name, String upstream, String path, Set<Visibility> visibility) {
    public RepositoryEntry {
        visibility = Sets.immutableEnumSet(visibility);
    }

    /** Whether it stands for more than one repository. */
    public boolean isPattern() {
        return name.isRegex() || name.source().contains("*");
    }
}
