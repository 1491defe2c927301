package dev.jib.mounts.journal;

/** How far a container's layout has come. */
public enum Phase {
    /** {@code prepare} began; the next one finishes it. */
    PREPARING,
    /** The container may run. */
    READY,
    /** {@code release} began; only another release can follow. */
    RELEASING
}
