package dev.jib.gateway.policy;

import java.util.Locale;

/** What a ref points to once all annotated tags are peeled off. */
public enum TargetKind {
    /** A commit, as every branch must. */
    COMMIT,
    /** A tree, without a commit. */
    TREE,
    /** A blob, without a commit. */
    BLOB;

    /** The word that git uses for the type. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
