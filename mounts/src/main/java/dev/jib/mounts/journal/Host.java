package dev.jib.mounts.journal;

import dev.jib.mounts.disk.ExclusiveLock;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import java.time.Duration;

/**
 * What all effects need of the host.
 *
 * @param worktrees where new worktrees are made, {@code <worktrees>/<container>/<repository>}
 */
public record Host(HostGit git, StateDirectory state, HostPath worktrees, StepObserver steps) {
    private static final Duration PATIENCE = Duration.ofSeconds(300);

    /** Excludes every other call on the repository, in this process and others. */
    public ExclusiveLock lockRepository(HostPath commonDir) {
        return ExclusiveLock.take(commonDir.child("jib/lock").path(), PATIENCE);
    }

    /** The mark that git processes for this container carry. */
    public String job(ContainerName container) {
        return state.of(container).toString();
    }

    /** One step: an observer hears of it before and after. */
    public void step(String name, Runnable action) {
        steps.reached("before " + name);
        action.run();
        steps.reached("after " + name);
    }
}
