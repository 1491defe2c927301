package dev.jib.mounts.refs;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.git.GitResult;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The commits at which the history of a repository ends ({@code shallow}). A container has its own
 * file, but its refs and objects are the host's: what a {@code fetch --depth} in it cut off, the
 * host has to know as well, or its git fails for want of the parents.
 */
public final class ShallowBoundary {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final int LARGE = 64 << 20;

    private final HostGit git;
    private final HostPath commonDir;
    private final HostPath file;

    public ShallowBoundary(HostGit git, HostPath commonDir) {
        this.git = git;
        this.commonDir = commonDir;
        this.file = commonDir.child("shallow");
    }

    /** Takes over those of a container's commits whose parents are really missing. */
    public List<String> merge(HostPath privateCommon) {
        TreeSet<String> known =
                new TreeSet<>(Disk.readRegular(file.path()).orElse("").lines().toList());
        List<String> added =
                written(privateCommon).stream()
                        .filter(id -> ID.matcher(id).matches() && !known.contains(id))
                        .filter(this::lacksParents)
                        .toList();
        if (added.isEmpty()) {
            return List.of();
        }
        try (GitLock lock = GitLock.take(file.path())) {
            known.addAll(Disk.readRegular(file.path()).orElse("").lines().toList());
            known.addAll(added);
            Disk.writeAtomically(file.path(), String.join("\n", known) + "\n");
            Ownership.give(file.path(), Ownership.of(commonDir));
            lock.stillOurs();
        }
        return List.of(
                "the history is cut off at "
                        + added.size()
                        + " more commits, as the container fetched them; for all of it: git fetch"
                        + " --unshallow");
    }

    private static List<String> written(HostPath privateCommon) {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(privateCommon.path());
        if (open.isEmpty()) {
            return List.of();
        }
        try (UntrustedDirectory directory = open.get()) {
            return directory
                    .file("shallow", LARGE)
                    .map(b -> new String(b, StandardCharsets.UTF_8).lines().toList())
                    .orElse(List.of());
        }
    }

    private boolean lacksParents(String id) {
        GitResult commit = git.run(commonDir, "cat-file", "commit", id);
        List<String> parents = new ArrayList<>();
        for (String line : commit.ok() ? commit.lines() : List.<String>of()) {
            if (line.startsWith("parent ")) {
                parents.add(line.substring("parent ".length()));
            } else if (!line.startsWith("tree ")) {
                break;
            }
        }
        return parents.stream().anyMatch(p -> !git.run(commonDir, "cat-file", "-e", p).ok());
    }
}
