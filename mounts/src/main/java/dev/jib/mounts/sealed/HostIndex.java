package dev.jib.mounts.sealed;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.git.GitResult;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.plan.HostPath;
import java.util.Optional;

/**
 * Brings the worktree's HEAD and index on the host to what was imported, without looking at the
 * working tree. What a person staged there is left as it is.
 */
final class HostIndex {
    private final HostGit git;
    private final HostPath commonDir;
    private final HostPath adminDir;

    HostIndex(HostGit git, HostPath commonDir, HostPath adminDir) {
        this.git = git;
        this.commonDir = commonDir;
        this.adminDir = adminDir;
    }

    /** The commit of HEAD, to be asked before refs move. */
    Optional<String> head() {
        return Optional.of(run("rev-parse", "--verify", "--quiet", "HEAD"))
                .filter(GitResult::ok)
                .map(GitResult::text);
    }

    /** Whether nothing is staged relative to {@code commit}. */
    boolean isClean(String commit) {
        return run("diff-index", "--cached", "--quiet", commit, "--").ok();
    }

    /** Points HEAD at a branch or a commit and makes the index that of it. */
    void follow(String target) {
        if (target.startsWith("refs/heads/")) {
            run("symbolic-ref", "-m", "jib: import", "HEAD", target).orThrow();
        } else {
            run("update-ref", "--no-deref", "-m", "jib: import", "HEAD", target).orThrow();
        }
        run("read-tree", "HEAD").orThrow();
    }

    private GitResult run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--git-dir=" + adminDir;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return git.run(commonDir, all);
    }

    /** Whether the worktree is still registered. */
    boolean isThere() {
        return Disk.isDirectory(adminDir.path());
    }
}
