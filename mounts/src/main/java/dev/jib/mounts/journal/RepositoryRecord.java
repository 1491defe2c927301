package dev.jib.mounts.journal;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.plan.RepositoryName;
import java.util.List;
import java.util.Optional;

/**
 * What the journal knows of one repository of a container; written before the host is touched.
 *
 * @param branch the short branch name, empty for an adopted detached HEAD
 * @param base the commit that a new worktree begins with
 * @param makeWorktree whether the worktree is ours to make
 * @param makeBranch whether its branch is ours to make
 * @param adminDir as git registered it, once the worktree is there
 * @param madeOnHost directories and empty files of the host that were not there before
 * @param facts what the layout was planned from, kept so that every later call plans the same
 */
public record RepositoryRecord(
        RepositoryName name,
        HostPath commonDir,
        HostPath worktree,
        Optional<String> branch,
        String base,
        boolean makeWorktree,
        boolean makeBranch,
        Optional<HostPath> adminDir,
        List<HostPath> madeOnHost,
        Optional<RepositoryFacts> facts,
        boolean done) {
    public RepositoryRecord {
        madeOnHost = ImmutableList.copyOf(madeOnHost);
    }

    public RepositoryRecord withAdminDir(HostPath found) {
        return at(Optional.of(found), madeOnHost, facts, done);
    }

    public RepositoryRecord withMadeOnHost(List<HostPath> made) {
        return at(adminDir, made, facts, done);
    }

    public RepositoryRecord withFacts(RepositoryFacts known) {
        return at(adminDir, madeOnHost, Optional.of(known), done);
    }

    public RepositoryRecord withDone(boolean now) {
        return at(adminDir, madeOnHost, facts, now);
    }

    /** The same wish, further on. */
    private RepositoryRecord at(
            Optional<HostPath> dir,
            List<HostPath> made,
            Optional<RepositoryFacts> known,
            boolean now) {
        return new RepositoryRecord(
                name,
                commonDir,
                worktree,
                branch,
                base,
                makeWorktree,
                makeBranch,
                dir,
                made,
                known,
                now);
    }
}
