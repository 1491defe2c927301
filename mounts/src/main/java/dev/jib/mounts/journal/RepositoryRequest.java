package dev.jib.mounts.journal;

import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RepositoryName;
import java.util.Optional;

/**
 * One repository that a container is to have.
 *
 * @param path the repository, or anything inside one of its worktrees
 * @param name its name in the container; by default that of its directory
 * @param branch the branch to work on; by default {@code jib/<container>/work}
 * @param base where a new branch begins; by default the repository's HEAD
 * @param worktree the worktree to use or make; by default one below the worktrees directory
 */
public record RepositoryRequest(
        HostPath path,
        Optional<RepositoryName> name,
        Optional<String> branch,
        Optional<String> base,
        Optional<HostPath> worktree) {
    /** A repository with all defaults. */
    public static RepositoryRequest of(HostPath path) {
        return new RepositoryRequest(
                path, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public RepositoryRequest onBranch(String wanted) {
        return new RepositoryRequest(path, name, Optional.of(wanted), base, worktree);
    }

    public RepositoryRequest from(String wanted) {
        return new RepositoryRequest(path, name, branch, Optional.of(wanted), worktree);
    }

    public RepositoryRequest named(RepositoryName wanted) {
        return new RepositoryRequest(path, Optional.of(wanted), branch, base, worktree);
    }

    public RepositoryRequest inWorktree(HostPath wanted) {
        return new RepositoryRequest(path, name, branch, base, Optional.of(wanted));
    }
}
