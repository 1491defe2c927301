package dev.jib.gateway.policy;

/** A kind of fact about the objects of a push that an active rule may want. */
public enum Fact {
    /** Whether a changed ref is fast-forwarded, for updates whose operation decides. */
    ANCESTRY,
    /** What each pushed ref points to, and the chain of annotated tags before it. */
    TARGETS,
    /** Every new commit: parents, author, committer, message. */
    COMMITS,
    /** Signatures of new commits and pushed tags, verified against the trust sets. */
    SIGNATURES,
    /** Every path that a new commit changes, against each parent. */
    TREES,
    /** The names in each directory in which a name was added. */
    DIRECTORIES,
    /** The size of each changed file. */
    BLOB_SIZES,
    /** Where each changed symbolic link points to. */
    SYMLINK_TARGETS,
    /** What the {@link BlobScanner} finds in the content of each new blob. */
    BLOB_CONTENT
}
