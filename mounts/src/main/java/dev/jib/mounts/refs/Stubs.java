package dev.jib.mounts.refs;

import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.PrivateFiles;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.BranchInUse;
import dev.jib.mounts.plan.HeadFormat;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.PrivatePaths;
import dev.jib.mounts.plan.UserIds;
import dev.jib.mounts.plan.WorktreeStub;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings the stubs in a container's private {@code worktrees} up to date while it may run. New ones
 * are made beside and moved in by directory handle, so that nothing a container put there is
 * followed.
 */
public final class Stubs {
    private Stubs() {}

    /** Makes the stubs in a container's private directory those of {@code wanted}. */
    public static void refresh(
            HostPath own, List<BranchInUse> wanted, HeadFormat format, UserIds owner) {
        Optional<UntrustedDirectory> open = openBelow(new PrivatePaths(own).common());
        if (open.isEmpty()) {
            return;
        }
        try (UntrustedDirectory directory = open.get()) {
            Set<String> names = wanted.stream().map(BranchInUse::stub).collect(Collectors.toSet());
            List<String> present = directory.names();
            present.stream()
                    .filter(n -> n.startsWith(WorktreeStub.PREFIX) && !names.contains(n))
                    .forEach(directory::delete);
            for (BranchInUse branch : wanted) {
                if (!present.contains(branch.stub())) {
                    HostPath scratch = own.child("stub-new");
                    UntrustedDirectory.deleteTree(scratch.path());
                    PrivateFiles.make(WorktreeStub.entries(scratch, branch, format));
                    Ownership.giveTree(scratch.path(), owner);
                    directory.receive(scratch.path(), branch.stub());
                    UntrustedDirectory.deleteTree(scratch.path());
                }
            }
        }
    }

    /**
     * Opens {@code S/common/worktrees}: {@code common} is ours, what lies in it the container's.
     */
    private static Optional<UntrustedDirectory> openBelow(HostPath common) {
        Optional<UntrustedDirectory> outer = UntrustedDirectory.open(common.path());
        if (outer.isEmpty()) {
            return Optional.empty();
        }
        try (UntrustedDirectory open = outer.get()) {
            return open.directory("worktrees");
        }
    }
}
