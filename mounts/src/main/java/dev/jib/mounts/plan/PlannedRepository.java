package dev.jib.mounts.plan;

import java.util.Optional;

/** Where a repository is for the container and for the host, in a finished plan. */
public record PlannedRepository(
        RepositoryName name,
        ContainerPath directory,
        HostPath worktree,
        HostPath commonDir,
        Optional<String> branch,
        Optional<String> upstream) {}
