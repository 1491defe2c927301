package dev.jib.gateway.policy;

import java.util.Optional;

/**
 * What a ref rule demands of the new value of a ref that it allows to change.
 *
 * @param tag whether it must be a tag object, or must not
 * @param signed that the outermost tag object, or for a lightweight tag and a branch the commit, is
 *     signed
 * @param target what it must point to in the end
 */
public record Requirement(
        Optional<TagForm> tag, Optional<SignatureRequirement> signed, Optional<TargetKind> target) {
    /** Nothing is demanded. */
    public static final Requirement NONE =
            new Requirement(Optional.empty(), Optional.empty(), Optional.empty());

    /** The two forms of a tag. */
    public enum TagForm {
        /** A tag object with tagger and message. */
        ANNOTATED,
        /** The ref points to the target itself. */
        LIGHTWEIGHT
    }

    /** Whether it demands nothing. */
    public boolean isNone() {
        return equals(NONE);
    }
}
