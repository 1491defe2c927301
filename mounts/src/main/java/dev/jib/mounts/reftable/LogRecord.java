package dev.jib.mounts.reftable;

import java.util.Optional;

/**
 * An entry of a reflog.
 *
 * @param key the ref's name, NUL, and the update index so that newer entries come first; a
 *     character for each byte
 * @param id what the ref had from then on, in hex; empty when the entry was taken out
 */
record LogRecord(String key, Optional<String> id) {
    private static final String STASH = "refs/stash\0";

    /** Whether it is of the stash. */
    boolean isStash() {
        return key.startsWith(STASH);
    }

    /** The id, unless the ref was deleted then. */
    Optional<String> object() {
        return id.filter(i -> i.chars().anyMatch(c -> c != '0'));
    }
}
