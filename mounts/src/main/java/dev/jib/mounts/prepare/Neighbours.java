package dev.jib.mounts.prepare;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.facts.WorktreeRegistry;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.PrivatePaths;
import dev.jib.mounts.refs.Attachments;
import dev.jib.mounts.refs.Stubs;
import java.util.Map;
import java.util.Optional;

/** Tells the other containers of a repository which branches are now in use elsewhere. */
public final class Neighbours {
    private Neighbours() {}

    /** Refreshes the stubs of every attached container but {@code changed}. */
    public static void tell(HostPath commonDir, boolean bare, ContainerName changed) {
        WorktreeRegistry registry = new WorktreeRegistry(commonDir);
        Map<ContainerName, HostPath> all = new Attachments(commonDir).all();
        for (Map.Entry<ContainerName, HostPath> entry : all.entrySet()) {
            HostPath own = entry.getValue();
            Optional<HostPath> adminDir = adminDirOf(own);
            if (!entry.getKey().equals(changed)
                    && adminDir.isPresent()
                    && Disk.isDirectory(new PrivatePaths(own).common().path())) {
                Stubs.refresh(
                        own,
                        registry.stubsFor(adminDir.get(), bare),
                        registry.headFormat(),
                        Ownership.of(new PrivatePaths(own).common()));
            }
        }
    }

    /** The admin dir of the worktree that a private directory belongs to. */
    static Optional<HostPath> adminDirOf(HostPath own) {
        return Disk.isDirectory(own.path())
                ? Disk.readRegular(own.child(HOST_ADMIN).path()).map(t -> HostPath.of(t.strip()))
                : Optional.empty();
    }

    /** A file beside what is mounted: the admin dir that the private directory belongs to. */
    static final String HOST_ADMIN = "host-admin";
}
