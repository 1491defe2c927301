package dev.jib.gateway.policy;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import java.util.List;

/**
 * A tree or a blob that a pushed ref points to without a commit. A tree's whole content is its
 * changes, as for a root commit; a blob is one change with the empty path.
 *
 * @param id the tree or blob
 * @param kind which of the two
 * @param refs the refs that point to it
 */
public record LooseTarget(ObjectId id, TargetKind kind, List<RefName> refs) implements Origin {
    public LooseTarget {
        refs = List.copyOf(refs);
    }
}
