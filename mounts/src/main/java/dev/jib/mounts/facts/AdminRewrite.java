package dev.jib.mounts.facts;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.plan.HostPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The two files that hold container paths while a container without mounts over files has a
 * worktree: {@code .git} of the worktree and {@code gitdir} of its admin dir. What they hold on the
 * host is known without the backup, which is there for people and for {@code jib-cleanup-worktree}.
 */
public final class AdminRewrite {
    private static final String BACKUP = "gitdir.host-backup";

    private final HostPath adminDir;
    private final HostPath worktree;

    public AdminRewrite(HostPath adminDir, HostPath worktree) {
        this.adminDir = adminDir;
        this.worktree = worktree;
    }

    /** The content of the rewritten files by their names, and of the backup. */
    public Map<String, String> files(String dotGit, String gitDir) {
        return Map.of(".git", dotGit, "gitdir", gitDir, BACKUP, worktree.child(".git") + "\n");
    }

    /** Writes container paths; the backup first. */
    public void rewrite(String dotGit, String gitDir) {
        Map<String, String> files = files(dotGit, gitDir);
        for (String name : List.of(BACKUP, "gitdir", ".git")) {
            write(place(name), Optional.ofNullable(files.get(name)).orElseThrow());
        }
    }

    /** Writes what git on the host needs, and removes the backup. */
    public void restore() {
        if (Disk.isDirectory(adminDir.path())) {
            write(adminDir.child("gitdir"), worktree.child(".git") + "\n");
            if (Disk.isDirectory(worktree.path())) {
                write(worktree.child(".git"), "gitdir: " + adminDir + "\n");
            }
            Disk.deleteFile(adminDir.child(BACKUP).path());
        }
    }

    /** Where a file of that name is. */
    public HostPath place(String name) {
        return (name.equals(".git") ? worktree : adminDir).child(name);
    }

    private static void write(HostPath file, String content) {
        if (Disk.readRegular(file.path()).filter(content::equals).isEmpty()) {
            Path parent = Optional.ofNullable(file.path().getParent()).orElseThrow();
            Disk.writeAtomically(file.path(), content);
            Ownership.give(file.path(), Ownership.of(new HostPath(parent)));
        }
    }
}
