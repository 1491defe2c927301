package dev.jib.mounts.prepare;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.facts.WorktreeRegistry;
import dev.jib.mounts.git.GitResult;
import dev.jib.mounts.git.HostGit;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a worktree whole or not at all: what an interrupted {@code git worktree add} left is taken
 * away, but only when it holds nothing that git did not put there.
 */
final class WorktreeMaker {
    private final HostGit git;

    WorktreeMaker(HostGit git) {
        this.git = git;
    }

    /** Makes the worktree of {@code record} and answers its admin dir. */
    HostPath make(RepositoryRecord record) {
        WorktreeRegistry registry = new WorktreeRegistry(record.commonDir());
        Optional<HostPath> adminDir = registry.adminDirOf(record.worktree());
        if (adminDir.isPresent() && isWhole(record.worktree(), adminDir.get())) {
            return adminDir.get();
        }
        removeHalfMade(record, adminDir);
        HostPath parent =
                new HostPath(
                        Optional.ofNullable(record.worktree().path().getParent()).orElseThrow());
        if (!Disk.exists(parent.path())) {
            Disk.makeDirectories(parent.path());
            Ownership.give(parent.path(), Ownership.of(record.commonDir()));
        }
        add(record);
        return registry.adminDirOf(record.worktree())
                .orElseThrow(() ->
                        new MountsException(
                                "git made the worktree "
                                        + record.worktree()
                                        + " but did not"
                                        + " register it in "
                                        + record.commonDir()
                                        + " (expected: an entry below worktrees/)"));
    }

    private void add(RepositoryRecord record) {
        String branch = record.branch().orElseThrow();
        boolean exists =
                git.run(
                                record.commonDir(),
                                "rev-parse",
                                "--verify",
                                "--quiet",
                                "refs/heads/" + branch)
                        .ok();
        List<String> command = new ArrayList<>();
        command.addAll(List.of("--git-dir=" + record.commonDir(), "worktree", "add", "--quiet"));
        if (!exists) {
            command.addAll(List.of("--no-track", "-b", branch));
        }
        command.addAll(
                List.of("--", record.worktree().toString(), exists ? branch : record.base()));
        git.run(record.commonDir(), new byte[0], command).orThrow();
    }

    /** git marks an admin dir {@code initializing} until its checkout is done. */
    private static boolean isWhole(HostPath worktree, HostPath adminDir) {
        boolean begun =
                Disk.readRegular(adminDir.child("locked").path())
                        .filter(t -> t.strip().equals("initializing"))
                        .isPresent();
        return !begun
                && Disk.exists(worktree.child(".git").path())
                && Disk.exists(adminDir.child("index").path())
                && !Disk.exists(adminDir.child("index.lock").path());
    }

    private void removeHalfMade(RepositoryRecord record, Optional<HostPath> adminDir) {
        if (Disk.exists(record.worktree().path())) {
            checkOnlyGitsOwn(record, adminDir);
            UntrustedDirectory.deleteTree(record.worktree().path());
        }
        adminDir.ifPresent(a -> UntrustedDirectory.deleteTree(a.path()));
    }

    /** Nothing is deleted that is not in the commit: neither other files nor other content. */
    private void checkOnlyGitsOwn(RepositoryRecord record, Optional<HostPath> adminDir) {
        Set<String> tracked = new HashSet<>(Set.of(".git"));
        boolean begun = adminDir.filter(a -> readTree(record, a)).isPresent();
        if (begun) { // else git has not come to check anything out
            tracked.addAll(at(record, adminDir.get(), "ls-files", "-z").orThrow().records());
        }
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(record.worktree().path());
        if (open.isPresent()) {
            try (UntrustedDirectory directory = open.get()) {
                check(directory, "", tracked);
            }
        }
        if (begun) {
            at(record, adminDir.get(), "update-index", "-q", "--refresh");
            at(record, adminDir.get(), "diff-files", "-z", "--name-only", "--diff-filter=d")
                    .orThrow()
                    .records()
                    .forEach(name -> checkContent(record, adminDir.get(), name));
        }
    }

    /** Whether the half-made admin dir is one in which git runs; its index becomes the commit's. */
    private boolean readTree(RepositoryRecord record, HostPath adminDir) {
        Disk.deleteFile(adminDir.child("index.lock").path());
        return at(record, adminDir, "read-tree", record.base()).ok();
    }

    private GitResult at(RepositoryRecord record, HostPath adminDir, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add("--git-dir=" + adminDir);
        command.add("--work-tree=" + record.worktree());
        command.addAll(List.of(arguments));
        return git.run(record.commonDir(), new byte[0], command);
    }

    /** A file that git was writing when it was killed is the beginning of what it would be. */
    private void checkContent(RepositoryRecord record, HostPath adminDir, String name) {
        HostPath file = record.worktree().child(name);
        Optional<byte[]> found = Disk.readRegularBytes(file.path());
        byte[] whole =
                at(record, adminDir, "cat-file", "--filters", record.base() + ":" + name)
                        .orThrow()
                        .output();
        boolean begun =
                found.filter(f -> f.length <= whole.length)
                        .filter(f -> Arrays.equals(f, 0, f.length, whole, 0, f.length))
                        .isPresent();
        if (!begun) {
            throw new MountsException(
                    file
                            + " was changed in a worktree that an interrupted prepare began"
                            + " (expected: only what its commit has); move it away and run the"
                            + " command again");
        }
    }

    private static void check(UntrustedDirectory directory, String prefix, Set<String> tracked) {
        for (String name : directory.names()) {
            String path = prefix + name;
            Optional<UntrustedDirectory> inner = directory.directory(name);
            if (inner.isPresent()) {
                try (UntrustedDirectory open = inner.get()) {
                    check(open, path + "/", tracked);
                }
            } else if (!tracked.contains(path)) {
                throw new MountsException(
                        directory.path().resolve(name)
                                + " lies in a worktree that an interrupted prepare began (expected:"
                                + " only files of its commit); move it away and run the command"
                                + " again");
            }
        }
    }
}
