package dev.jib.mounts.plan;

import java.util.Locale;

/** Which of the two layouts a container gets. */
public enum LayoutKind {
    /** Refs and objects are the host's own; for code that is trusted not to attack. */
    SHARED,
    /** A private git directory over read-only objects; for code that is not trusted. */
    SEALED;

    /** The name in commands and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
