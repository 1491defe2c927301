package dev.jib.mounts.prepare;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.facts.RepositoryReader;
import dev.jib.mounts.facts.WorktreeConfig;
import dev.jib.mounts.facts.WorktreeRegistry;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HeadFormat;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.UserIds;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the shared layout has to find on the host: mount points and the worktree's lock. */
public final class HostMarks {
    private HostMarks() {}

    /** The directories that must exist, and do not yet. */
    static List<HostPath> missing(RepositoryRecord record, LayoutKind layout) {
        List<HostPath> wanted = new ArrayList<>();
        boolean files = new WorktreeRegistry(record.commonDir()).headFormat() == HeadFormat.FILE;
        if (layout == LayoutKind.SHARED && files) {
            for (String namespace : RepositoryReader.USUAL_NAMESPACES) {
                wanted.add(record.commonDir().child("refs").child(namespace));
            }
        }
        if (layout == LayoutKind.SHARED) {
            wanted.add(record.commonDir().child("objects/info"));
        }
        return wanted.stream().filter(p -> !Disk.exists(p.path())).toList();
    }

    static void make(RepositoryRecord record, ContainerName container) {
        UserIds owner = Ownership.of(record.commonDir());
        for (HostPath path : record.madeOnHost()) {
            Disk.run(
                    "make " + path,
                    () -> {
                        if (!Disk.exists(path.path())) {
                            Files.createDirectory(path.path());
                            Ownership.give(path.path(), owner);
                        }
                    });
        }
        new WorktreeConfig(record.adminDir().orElseThrow()).link();
        if (new WorktreeRegistry(record.commonDir()).headFormat() == HeadFormat.FILE) {
            makeLogs(record.commonDir(), container, owner);
        }
    }

    private static void makeLogs(HostPath commonDir, ContainerName container, UserIds owner) {
        HostPath directory = commonDir;
        for (String name : List.of("logs", "refs", "jib-logs", container.value())) {
            directory = directory.child(name);
            if (Disk.makeDirectory(directory.path())) {
                Ownership.give(directory.path(), owner);
            }
        }
    }

    /** Where the container's reflogs are, as the host sees them. */
    public static HostPath logs(HostPath commonDir, ContainerName container) {
        return commonDir.child("logs/refs/jib-logs").child(container.value());
    }

    /** What our lock on a worktree says. */
    public static String lockReason(ContainerName container) {
        return "jib: container "
                + container
                + " works here; jib mounts release --container "
                + container
                + "\n";
    }

    /** Locks the worktree as git does, unless someone has locked it already. */
    static void lock(RepositoryRecord record, ContainerName container) {
        HostPath locked = record.adminDir().orElseThrow().child("locked");
        Disk.run(
                "lock " + record.worktree(),
                () -> {
                    try {
                        Disk.writeNew(locked.path(), lockReason(container));
                        Ownership.give(locked.path(), Ownership.of(record.commonDir()));
                    } catch (FileAlreadyExistsException ignored) {
                        // ours from an interrupted call, or the user's own, which stays
                    }
                });
    }

    /**
     * Removes our lock and turns {@code config.worktree} back; the directories go when they are
     * still empty.
     */
    public static void remove(RepositoryRecord record, ContainerName container) throws IOException {
        if (record.adminDir().isPresent() && Disk.isDirectory(record.adminDir().get().path())) {
            restore(record.adminDir().get(), container);
            new WorktreeConfig(record.adminDir().get()).restore();
        }
        for (HostPath path : record.madeOnHost()) {
            if (Disk.isDirectory(path.path())) {
                Disk.deleteIfEmpty(path.path());
            } else if (Files.isRegularFile(path.path(), LinkOption.NOFOLLOW_LINKS)
                    && Files.size(path.path()) == 0) {
                Files.delete(path.path());
            }
        }
    }

    /**
     * Turns a worktree that has our lock back and removes the lock; anyone else's stays, and so
     * does what an interrupted call turned back already.
     */
    public static void restore(HostPath adminDir, ContainerName container) throws IOException {
        Path locked = adminDir.child("locked").path();
        if (Files.isRegularFile(locked, LinkOption.NOFOLLOW_LINKS)
                && Disk.readRegular(locked).filter(lockReason(container)::equals).isPresent()) {
            new WorktreeConfig(adminDir).restore();
            Files.delete(locked);
        }
    }
}
