package dev.jib.mounts.release;

import static com.google.common.collect.ImmutableList.toImmutableList;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.TerminalText;
import java.util.List;

/**
 * What a release did.
 *
 * @param kept a line for each thing only the container had, with where it is now
 */
public record ReleaseReport(ContainerName container, boolean wasPrepared, List<String> kept) {
    public ReleaseReport {
        kept = kept.stream().map(TerminalText::line).collect(toImmutableList());
    }
}
