package dev.jib.mounts.plan;

/** Whether a container may write through a mount. */
public enum Access {
    READ_ONLY,
    READ_WRITE
}
