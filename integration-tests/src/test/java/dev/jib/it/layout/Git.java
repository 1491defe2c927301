package dev.jib.it.layout;

/** Which git runs on both sides. */
public enum Git {
    /** The system's, and the image's. */
    SYSTEM,
    /** {@link NewestGit}. */
    NEWEST,
    /** The same, with a repository whose refs are in reftables. */
    NEWEST_REFTABLE
}
