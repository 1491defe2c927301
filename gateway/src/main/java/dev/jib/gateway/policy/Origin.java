package dev.jib.gateway.policy;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import java.util.List;

/** What brings changes into a repository: a new commit, or a tree or blob that a tag points to. */
public sealed interface Origin permits CommitFacts, LooseTarget {
    /** The object. */
    ObjectId id();

    /** The pushed refs that reach it; all of them where that was not worked out. */
    List<RefName> refs();
}
