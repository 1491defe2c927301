package dev.jib.gateway.policy;

import dev.jib.gateway.git.ObjectId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One path at which the current origin differs from at least one of its parents.
 *
 * @param path the raw bytes of the tree entries, joined by {@code /}; empty for a tagged blob
 * @param kind how it differs
 * @param mode what it is; for a delete, what it was
 * @param object the blob or gitlink; for a delete, the old one
 * @param size the blob's size in bytes; empty for a delete, a gitlink, and when it could not be
 *     read, which denies if a rule limits sizes
 * @param differingParents from how many parents it differs; 1 for a root commit and a loose target
 * @param symlink what a symbolic link says; empty for all else, and when it could not be read,
 *     which denies if a rule asks
 * @param secrets what the {@link BlobScanner} found in the blob
 */
public record PathChange(
        RawPath path,
        ChangeKind kind,
        EntryMode mode,
        ObjectId object,
        OptionalLong size,
        int differingParents,
        Optional<RawPath> symlink,
        List<SecretFinding> secrets) {
    public PathChange {
        secrets = List.copyOf(secrets);
        if (differingParents < 1) {
            throw new IllegalArgumentException(
                    "differing parents: " + differingParents + " (expected: at least 1)");
        }
    }
}
