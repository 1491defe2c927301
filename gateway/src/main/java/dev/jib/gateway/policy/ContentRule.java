package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * One rule of the {@code content:} list. Every rule whose scope and refs match applies.
 *
 * @param name how messages and tests call it
 * @param scope for whom and where
 * @param refs the refs whose new commits it judges; empty for all
 * @param mode whether it enforces or warns; absent for the default
 * @param merges which changes of a merge it judges
 * @param paths which paths may change
 * @param commit what commits must look like
 * @param file what files must look like
 * @param secrets which secrets must not be in them
 */
public record ContentRule(
        String name,
        Scope scope,
        List<RefPattern> refs,
        Optional<Mode> mode,
        Merges merges,
        PathRules paths,
        CommitRules commit,
        FileRules file,
        Optional<SecretRules> secrets) {
    public ContentRule {
        refs = ImmutableList.copyOf(refs);
    }

    /** Which changes of a merge commit count. */
    public enum Merges {
        /** What differs from any parent: a merge cannot bring back what one side had removed. */
        EACH_PARENT,
        /** What differs from every parent: merging what others did to these paths is fine. */
        OWN_CHANGES;

        /** Whether that change counts. */
        boolean counts(PathChange change, int parents) {
            return this == EACH_PARENT || change.differingParents() >= parents;
        }
    }
}
