package dev.jib.gateway.policy;

/** How a path differs from what a parent has. Renames are a delete and an add. */
public enum ChangeKind {
    /** At least one of the parents that differ does not have the path. */
    ADD,
    /** All parents that differ have it, with another object or mode. */
    MODIFY,
    /**
     * The commit does not have it; mode, object and size are the old ones of the first such parent.
     */
    DELETE
}
