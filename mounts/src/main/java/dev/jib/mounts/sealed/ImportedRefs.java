package dev.jib.mounts.sealed;

import dev.jib.mounts.facts.WorktreeRegistry;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RefNames;
import java.util.List;
import java.util.Optional;

/**
 * Puts what a container has under refs of the host: branches that only grew as {@code
 * refs/heads/jib/<container>/...}, all else as {@code refs/jib/<container>/...}, by names that are
 * harmless. Never moves a ref but forward, never deletes one.
 */
final class ImportedRefs {
    private static final String HEADS = "refs/heads/";

    private final HostGit git;
    private final HostPath commonDir;
    private final ContainerName container;
    private final HostPath adminDir;
    private boolean moved;

    ImportedRefs(HostGit git, HostPath commonDir, ContainerName container, HostPath adminDir) {
        this.git = git;
        this.commonDir = commonDir;
        this.container = container;
        this.adminDir = adminDir;
    }

    /** The host's name for a container's branch. */
    String branch(String ref) {
        String own = HEADS + "jib/" + container + "/";
        return ref.startsWith(own) ? ref : own + ref.substring(HEADS.length());
    }

    /** Whether the last {@link #place} changed a ref. */
    boolean moved() {
        return moved;
    }

    /** Places one ref and answers where it is; empty when that failed. */
    Optional<String> place(String given, String id) {
        moved = false;
        String ref = RefNames.harmless(given);
        if (!git.run(commonDir, "check-ref-format", given).ok()) {
            return unnamed(id);
        }
        if (ref.startsWith(HEADS) && isCommit(id)) {
            String branch = branch(ref);
            if (!inUseElsewhere(branch) && forward(branch, id)) {
                return Optional.of(branch);
            }
        }
        return kept("refs/jib/" + container + "/" + ref.substring("refs/".length()), id)
                .or(() -> unnamed(id));
    }

    /** For what has no name that can be one here. */
    private Optional<String> unnamed(String id) {
        return kept("refs/jib/" + container + "/unnamed/" + id, id);
    }

    private boolean isCommit(String id) {
        return git.run(commonDir, "cat-file", "-t", id).orThrow().text().equals("commit");
    }

    private Optional<String> kept(String ref, String id) {
        for (int number = 0; number < 1000; number++) {
            String free = number == 0 ? ref : ref + "-" + number;
            if (forward(free, id)) {
                return Optional.of(free);
            }
        }
        return Optional.empty();
    }

    /** Makes the ref, or moves it forward; false when that would drop something. */
    private boolean forward(String ref, String id) {
        Optional<String> now =
                Optional.of(git.run(commonDir, "rev-parse", "--verify", "--quiet", ref))
                        .filter(r -> r.ok())
                        .map(r -> r.text());
        if (now.isPresent() && now.get().equals(id)) {
            return true;
        }
        if (now.isPresent() && !(isCommit(now.get()) && isCommit(id))) {
            return false;
        }
        if (now.isPresent()
                && !git.run(commonDir, "merge-base", "--is-ancestor", now.get(), id).ok()) {
            return false;
        }
        moved =
                git.run(
                                commonDir,
                                "update-ref",
                                "--no-deref",
                                "-m",
                                "jib: import from " + container,
                                ref,
                                id,
                                now.orElse(""))
                        .ok();
        return moved;
    }

    private boolean inUseElsewhere(String branch) {
        return new WorktreeRegistry(commonDir)
                .occupied(false).stream()
                        .filter(o -> o.ref().equals(branch))
                        .anyMatch(o -> !o.adminDir().equals(Optional.of(adminDir)));
    }

    /** Whether some ref of the host reaches the commit already. */
    boolean isReached(String id) {
        return !git.run(
                        commonDir,
                        new byte[0],
                        List.of(
                                "for-each-ref",
                                "--count=1",
                                "--contains=" + id,
                                HEADS,
                                "refs/tags",
                                "refs/remotes",
                                "refs/jib/" + container))
                .text()
                .isEmpty();
    }
}
