package dev.jib.mounts;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.git.ProcessGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.StateDirectory;
import dev.jib.mounts.journal.StepObserver;
import dev.jib.mounts.json.MountsJson;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.RepositoryName;
import dev.jib.mounts.prepare.Preparation;
import dev.jib.mounts.prepare.PreparedLayout;
import dev.jib.mounts.release.Orphans;
import dev.jib.mounts.release.Recovery;
import dev.jib.mounts.release.Release;
import dev.jib.mounts.release.ReleaseReport;
import dev.jib.mounts.release.Takeover;
import dev.jib.mounts.sealed.ImportReport;
import dev.jib.mounts.verify.Verify;
import dev.jib.mounts.verify.VerifyReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The layouts of containers: the library behind {@code jib mounts} and the gateway's admin API.
 * Safe for use by several threads and processes at once. Refusals are {@code MountsException}s
 * whose message says what was expected and what to do.
 */
public final class Mounts {
    private static final Duration GIT_TIMEOUT = Duration.ofMinutes(30);

    private final Host host;

    public Mounts(Host host) {
        this.host = host;
    }

    /**
     * Over real directories and the host's git.
     *
     * @param state one subdirectory per container is kept here
     * @param worktrees new worktrees are made here, {@code <worktrees>/<container>/<repository>}
     * @param environment the caller's; {@code GIT_*} is dropped from it
     */
    public static Mounts on(HostPath state, HostPath worktrees, Map<String, String> environment) {
        HostGit git = new ProcessGit(onPath(environment), environment, GIT_TIMEOUT);
        return new Mounts(
                new Host(
                        git,
                        new StateDirectory(state, new MountsJson()),
                        worktrees,
                        StepObserver.NONE));
    }

    /** The git of that environment, which need not be the one of this process. */
    private static String onPath(Map<String, String> environment) {
        return Splitter.on(':')
                .omitEmptyStrings()
                .splitToStream(environment.getOrDefault("PATH", ""))
                .map(directory -> Path.of(directory, "git"))
                .filter(git -> git.isAbsolute() && Files.isExecutable(git))
                .findFirst()
                .map(Path::toString)
                .orElse("git");
    }

    /** The layout that {@link #prepare} would make; touches nothing. */
    public MountPlan plan(PrepareRequest request) {
        return new Preparation(host).plan(request);
    }

    /** Makes the layout; the same request again gives the same answer, also after a crash. */
    public PreparedLayout prepare(PrepareRequest request) {
        return new Preparation(host).prepare(request);
    }

    /** Takes the layout back once the container is gone. Deletes no branch and no work. */
    public ReleaseReport release(ContainerName container) {
        return new Release(host).release(container);
    }

    /**
     * Takes back what a container that ended without {@link #release}, or a call that was killed,
     * left; what is dangerous is moved aside first. One that still runs is refused.
     */
    public ReleaseReport recover(ContainerName container) {
        return new Recovery(host).recover(container);
    }

    /**
     * Cleans a repository of what containers left whose state directory is gone, and of what the
     * older Python implementation left. A line for each thing that was done.
     */
    public List<String> recoverRepository(HostPath path) {
        return new Orphans(host).clean(path);
    }

    /**
     * Takes over what a sealed container committed so far; one report a repository, by its name.
     */
    public Map<RepositoryName, ImportReport> importFrom(ContainerName container) {
        return new Takeover(host).run(container);
    }

    /**
     * Finds what a container could have planted for the host's git, without running git among it.
     */
    public VerifyReport verify(ContainerName container) {
        return new Verify(host).run(container, false);
    }

    /** The same, after what is dangerous was moved aside; nothing is deleted. */
    public VerifyReport quarantine(ContainerName container) {
        return new Verify(host).run(container, true);
    }

    /** What is prepared, being prepared or being released, by container name. */
    public List<Journal> list() {
        return ImmutableList.copyOf(host.state().all());
    }

    /** What {@link #list} leaves out: why a journal cannot be read, by container name. */
    public Map<String, String> unreadable() {
        return ImmutableMap.copyOf(host.state().unreadable());
    }
}
