package dev.jib.gateway.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a ref update does to its ref, as rules name it. */
public enum Operation {
    /** The ref does not exist yet. */
    CREATE,
    /** The new value descends from the old one (a fast-forward). */
    UPDATE,
    /** The new value does not descend from the old one, or nobody could tell. */
    FORCE,
    /** The ref goes away. */
    DELETE;

    /** The word in a policy file, such as {@code force}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The operation of that word. */
    public static Optional<Operation> ofWord(String word) {
        return Arrays.stream(values()).filter(o -> o.word().equals(word)).findFirst();
    }
}
