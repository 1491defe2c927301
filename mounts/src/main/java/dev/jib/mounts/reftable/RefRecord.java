package dev.jib.mounts.reftable;

import dev.jib.mounts.plan.RefNames;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a table says of one ref; with neither an id nor a target, that there is none.
 *
 * @param key the full name, a character for each byte
 * @param id the object id, in hex
 * @param target the ref that a symbolic one names
 */
public record RefRecord(String key, Optional<String> id, Optional<String> target) {
    /** Whether the record hides what older tables say. */
    public boolean isDeletion() {
        return id.isEmpty() && target.isEmpty();
    }

    /** The name; bytes that are no UTF-8 are percent-encoded. */
    public String name() {
        return RefNames.decode(key.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The value as a loose ref would have it: an id, or {@code ref: <target>}. */
    public String value() {
        return id.orElseGet(() -> "ref: " + target.orElse(""));
    }
}
