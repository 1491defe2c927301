package dev.jib.mounts.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jib.mounts.config.ConfigEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is true of one repository and its worktree; all the planner knows of the host.
 *
 * @param commonDir the directory git calls {@code $GIT_COMMON_DIR}
 * @param adminDir the worktree's own {@code $GIT_DIR}, as git answered
 * @param branch the full ref that the worktree has checked out, empty when HEAD is detached
 * @param base the commit the worktree began with
 * @param remotes URL by remote name, without user-info; what a gateway checks
 * @param config what the allowlist let through of the host's configuration
 * @param worktreeConfig the same for the worktree's own {@code config.worktree}
 * @param notes what was left out or deserves a word, for people
 */
public record RepositoryFacts(
        RepositoryName name,
        HostPath commonDir,
        HostPath adminDir,
        HostPath worktree,
        Optional<String> branch,
        String base,
        RefStorage refStorage,
        String objectFormat,
        String mainHead,
        List<BranchInUse> inUse,
        List<String> refNamespaces,
        List<HostPath> alternates,
        Optional<String> shallow,
        boolean hooks,
        boolean info,
        Map<String, String> remotes,
        List<ConfigEntry> config,
        List<ConfigEntry> worktreeConfig,
        List<String> notes) {
    public RepositoryFacts {
        inUse = ImmutableList.copyOf(inUse);
        refNamespaces = ImmutableList.copyOf(refNamespaces);
        alternates = ImmutableList.copyOf(alternates);
        remotes = ImmutableMap.copyOf(remotes);
        config = ImmutableList.copyOf(config);
        worktreeConfig = ImmutableList.copyOf(worktreeConfig);
        notes = ImmutableList.copyOf(notes);
    }

    /** Whether the repository has no working tree of its own. */
    public boolean isBare() {
        return config.contains(new ConfigEntry("core.bare", "true"));
    }

    /** The URL of {@code origin} without user-info, when there is one. */
    public Optional<String> upstream() {
        return Optional.ofNullable(remotes.get("origin"));
    }
}
