package dev.jib.mounts.prepare;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.RepositoryFacts;
import java.util.List;

/** A layout that is in place: what to mount, and what is known of each repository. */
public record PreparedLayout(MountPlan plan, List<RepositoryFacts> repositories) {
    public PreparedLayout {
        repositories = ImmutableList.copyOf(repositories);
    }
}
