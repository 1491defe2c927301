package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableSet;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What changed files must look like.
 *
 * @param maxBytes how large a file may be
 * @param denyExtensions ends of names, without the dot, lower case
 * @param maxPath how many bytes a path may have
 * @param symlinks which symbolic links may be added
 * @param submodules whether submodules may be added or moved
 * @param caseCollisions whether a directory may hold names that differ only in case or Unicode form
 */
public record FileRules(
        OptionalLong maxBytes,
        Set<String> denyExtensions,
        OptionalInt maxPath,
        Symlinks symlinks,
        boolean submodules,
        boolean caseCollisions) {
    /** Files may look like anything. */
    public static final FileRules NONE =
            new FileRules(
                    OptionalLong.empty(),
                    Set.of(),
                    OptionalInt.empty(),
                    Symlinks.ALLOW,
                    true,
                    true);

    public FileRules {
        denyExtensions = ImmutableSet.copyOf(denyExtensions);
    }

    /** Which symbolic links may be added. */
    public enum Symlinks {
        /** All. */
        ALLOW,
        /** None. */
        DENY,
        /** Those that surely lead to a place in the tree. */
        INSIDE_TREE
    }

    boolean isNone() {
        return equals(NONE);
    }
}
