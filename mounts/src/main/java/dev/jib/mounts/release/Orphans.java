package dev.jib.mounts.release;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.ExclusiveLock;
import dev.jib.mounts.disk.MountHolders;
import dev.jib.mounts.facts.RepositoryReader;
import dev.jib.mounts.facts.WorktreeRegistry;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.prepare.HostMarks;
import dev.jib.mounts.refs.Attachments;
import dev.jib.mounts.refs.HostStash;
import dev.jib.mounts.refs.KeptRefs;
import dev.jib.mounts.refs.PackedRefs;
import dev.jib.mounts.refs.ReflogPins;
import dev.jib.mounts.sealed.SealedPaths;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What containers left in a repository when the state directory that knew of them is gone, and what
 * the older Python implementation left: {@code *.host-backup} and container paths in admin files.
 */
public final class Orphans {
    private final Host host;

    public Orphans(Host host) {
        this.host = host;
    }

    /** Cleans the repository that {@code path} is in; what still has a state is not touched. */
    public List<String> clean(HostPath path) {
        Set<String> done = new LinkedHashSet<>(HostBackups.restore(path));
        HostPath commonDir = new RepositoryReader(host.git()).commonDir(path);
        try (ExclusiveLock lock = host.lockRepository(commonDir)) {
            done.addAll(HostBackups.restore(commonDir));
            Attachments attachments = new Attachments(commonDir);
            for (Map.Entry<ContainerName, HostPath> entry : attachments.all().entrySet()) {
                if (isOrphan(entry.getValue())) {
                    host.step("orphan", () -> detach(commonDir, entry.getKey(), done));
                }
            }
            if (attachments.all().isEmpty()) {
                host.step("packed-refs", new PackedRefs(commonDir)::unlink);
                host.step("forget repository", () -> RepositoryRelease.forget(commonDir));
            }
            return List.copyOf(done);
        }
    }

    /** Nothing is known of it any more, and nothing runs on it. */
    private static boolean isOrphan(HostPath own) {
        HostPath container =
                new HostPath(Optional.ofNullable(own.path().getParent()).orElseThrow());
        return !Disk.exists(container.child("journal.json").path())
                && MountHolders.of(container).isEmpty();
    }

    private void detach(HostPath commonDir, ContainerName container, Set<String> done) {
        HostPath logs = HostMarks.logs(commonDir, container);
        // private refs were in the state that is gone; the reflogs still name the stashes
        done.addAll(new KeptRefs(host.git(), commonDir, container).keep(logs.child("-"), logs));
        new HostStash(commonDir).repair(host.git());
        done.addAll(new ReflogPins(host.git(), commonDir, container).unpin());
        RepositoryRelease.removeLogs(commonDir, container);
        for (HostPath adminDir : new WorktreeRegistry(commonDir).adminDirs()) {
            Disk.run("unlock " + adminDir, () -> HostMarks.restore(adminDir, container));
        }
        String pin = SealedPaths.pin(container);
        if (host.git().run(commonDir, "rev-parse", "--verify", "--quiet", pin).ok()) {
            host.git().run(commonDir, "update-ref", "--no-deref", "-d", pin).orThrow();
        }
        new Attachments(commonDir).remove(container);
        done.add(commonDir + ": container " + container + ", whose state is gone, is detached");
    }
}
