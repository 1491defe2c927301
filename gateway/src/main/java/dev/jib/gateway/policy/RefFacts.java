package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefUpdate;
import java.util.List;
import java.util.Optional;

/**
 * One ref update with what was found out about it.
 *
 * @param update the command
 * @param operation what it does, by ancestry; {@link Operation#FORCE} when that is not known
 * @param tags the annotated tags from the new value inwards; empty when it is not a tag object, or
 *     targets were not asked for
 * @param target what the innermost tag, or the ref itself, points to; absent for a delete, or when
 *     targets were not asked for
 */
public record RefFacts(
        RefUpdate update, Operation operation, List<TagFacts> tags, Optional<TargetKind> target) {
    public RefFacts {
        tags = List.copyOf(tags);
    }
}
