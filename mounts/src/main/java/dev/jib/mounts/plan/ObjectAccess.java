package dev.jib.mounts.plan;

import java.util.Locale;

/** How a container of the sealed layout comes to the host's objects. */
public enum ObjectAccess {
    /** The host's object store, read-only, as an alternate. */
    ALTERNATES,
    /** A full private copy of what its refs reach; no other object can be read. */
    COPY;

    /** The name in commands and JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
