package dev.jib.mounts.release;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.ExclusiveLock;
import dev.jib.mounts.disk.MountHolders;
import dev.jib.mounts.facts.RepositoryReader;
import dev.jib.mounts.facts.WorktreeRegistry;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.PrivatePaths;
import dev.jib.mounts.prepare.HostMarks;
import dev.jib.mounts.refs.Attachments;
import dev.jib.mounts.refs.HostStash;
import dev.jib.mounts.refs.KeptRefs;
import dev.jib.mounts.refs.PackedRefs;
import dev.jib.mounts.refs.ReflogPins;
import dev.jib.mounts.sealed.SealedPaths;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
    /** Every state directory has it. */
    private static final String LOCKS = ".locks";

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
                if (Files.exists(journal(entry.getValue()), LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                Optional<String> alive = alive(entry.getValue());
                alive.ifPresent(
                        why -> done.add("container " + entry.getKey() + " stays attached: " + why));
                if (alive.isEmpty()) {
                    host.step("orphan", () -> detach(commonDir, entry, done));
                }
            }
            if (attachments.all().isEmpty()) {
                host.step("packed-refs", new PackedRefs(commonDir)::unlink);
                host.step("forget repository", () -> RepositoryRelease.forget(commonDir));
            }
            return List.copyOf(done);
        }
    }

    /** Why a container may still be there; empty when nothing is known of it and nothing runs. */
    private static Optional<String> alive(HostPath own) {
        HostPath container = parent(own);
        HostPath state = parent(container);
        if (!Files.isReadable(state.path()) || !Disk.isDirectory(state.child(LOCKS).path())) {
            return Optional.of(
                    "its state directory "
                            + state
                            + " cannot be read (expected: its disk mounted, and whoever prepared"
                            + " it); where that is gone for good, make "
                            + state.child(LOCKS)
                            + " and run the command again");
        }
        if (!Files.notExists(journal(own), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(container + " cannot be read (expected: whoever prepared it)");
        }
        if (Disk.exists(new SealedPaths(own).git().path())) {
            return Optional.of(
                    new SealedPaths(own).git()
                            + " may have what was not imported (expected: nothing); save what is"
                            + " in it, move it away and run the command again");
        }
        return MountHolders.of(container).map(process -> "it runs, process " + process);
    }

    private static Path journal(HostPath own) {
        return parent(own).child("journal.json").path();
    }

    private static HostPath parent(HostPath path) {
        return new HostPath(Optional.ofNullable(path.path().getParent()).orElseThrow());
    }

    private void detach(
            HostPath commonDir, Map.Entry<ContainerName, HostPath> attached, Set<String> done) {
        ContainerName container = attached.getKey();
        HostPath logs = HostMarks.logs(commonDir, container);
        // private refs are gone with the state, or left of it; the reflogs still name the stashes
        HostPath refs = new PrivatePaths(attached.getValue()).common().child("refs");
        done.addAll(new KeptRefs(host.git(), commonDir, container).keep(refs, logs));
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
