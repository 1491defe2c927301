package dev.jib.mounts.plan;

/** How a repository stores its refs ({@code extensions.refStorage}). */
public enum RefStorage {
    FILES,
    REFTABLE
}
