package dev.jib.mounts.release;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.plan.ContainerName;
import java.util.List;

/**
 * What a release did.
 *
 * @param kept a line for each thing only the container had, with where it is now
 */
public record ReleaseReport(ContainerName container, boolean wasPrepared, List<String> kept) {
    public ReleaseReport {
        kept = ImmutableList.copyOf(kept);
    }
}
