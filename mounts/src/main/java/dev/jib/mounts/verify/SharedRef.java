package dev.jib.mounts.verify;

import dev.jib.mounts.plan.RefNames;
import java.util.Map;
import java.util.Optional;

/** What a ref that containers could write may be: one that was there before, or a harmless one. */
final class SharedRef {
    private SharedRef() {}

    /** What is wrong with one; {@code before} has the refs of the beginning with their ids. */
    static Optional<String> problem(String ref, String value, Map<String, String> before) {
        if (value.equals(before.get(ref))) {
            return Optional.empty();
        }
        if (isReplacement(ref)) {
            return Optional.of("replaces an object by another: " + ref);
        }
        if (before.containsKey(ref)) {
            return Optional.empty();
        }
        if (!GitNames.isRef(ref)) {
            return Optional.of("has a name that no ref can have: " + ref);
        }
        return RefNames.isHarmless(ref)
                ? Optional.empty()
                : Optional.of("has " + GitNames.HARMFUL + ": " + ref);
    }

    /** What is wrong with a ref that names another, which need not be there. */
    static Optional<String> problemOfTarget(String ref, String target, Map<String, String> before) {
        if (!target.startsWith("refs/") || !GitNames.isRef(target)) {
            return Optional.of(ref + " names what no ref can be: " + target);
        }
        return before.containsKey(target) || RefNames.isHarmless(target)
                ? Optional.empty()
                : Optional.of(ref + " names a ref that has " + GitNames.HARMFUL + ": " + target);
    }

    /** Whether a ref gives an object another content. */
    static boolean isReplacement(String ref) {
        return ref.startsWith("refs/replace/");
    }
}
