package dev.jib.mounts.cli;

import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.RepositoryName;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** One {@code --repo} and the options that follow it. */
final class RepositoryOptions {
    @Option(
            names = "--repo",
            required = true,
            paramLabel = "PATH",
            description =
                    "A repository or a working tree of it. Repeatable; what follows is for it.")
    @SuppressWarnings("NullAway.Init") // required
    Path repo;

    @Option(names = "--name", description = "Its name in the container (default: its directory's).")
    @Nullable String name;

    @Option(
            names = "--branch",
            description = "Branch to work on, made when missing (default: jib/<container>/work).")
    @Nullable String branch;

    @Option(names = "--base", description = "Where a new branch begins (default: HEAD of PATH).")
    @Nullable String base;

    @Option(
            names = "--worktree",
            paramLabel = "DIR",
            description = "A linked worktree to use, or where to make one.")
    @Nullable Path worktree;

    RepositoryRequest request() {
        return new RepositoryRequest(
                PlaceOptions.host(repo),
                Optional.ofNullable(name).map(RepositoryName::new),
                Optional.ofNullable(branch),
                Optional.ofNullable(base),
                Optional.ofNullable(worktree).map(PlaceOptions::host));
    }
}
