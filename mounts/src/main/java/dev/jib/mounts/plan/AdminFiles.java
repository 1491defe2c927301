package dev.jib.mounts.plan;

import java.util.Locale;

/** How a container of the shared layout comes to see container paths in the files git follows. */
public enum AdminFiles {
    /** Read-only files are mounted over the host's, which stay untouched. */
    OVERLAY,
    /**
     * The host's files are rewritten and restored later; for runtimes that cannot mount over files.
     */
    REWRITE;

    /** The name in commands and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
