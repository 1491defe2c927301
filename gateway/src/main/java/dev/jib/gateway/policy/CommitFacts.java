package dev.jib.gateway.policy;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import java.util.List;

/**
 * One new commit: reachable from a pushed tip, and from no ref that the upstream advertises.
 *
 * @param id the commit
 * @param parents its parents in their order; empty for a root commit
 * @param author who wrote it, as the commit claims
 * @param committer who committed it, as the commit claims
 * @param message the whole message, decoded as UTF-8, malformed bytes as U+FFFD
 * @param signature what is known about its signature
 * @param refs the pushed refs that reach it; all of them where that was not worked out
 */
public record CommitFacts(
        ObjectId id,
        List<ObjectId> parents,
        Ident author,
        Ident committer,
        String message,
        SignatureFacts signature,
        List<RefName> refs)
        implements Origin {
    public CommitFacts {
        parents = List.copyOf(parents);
        refs = List.copyOf(refs);
    }
}
