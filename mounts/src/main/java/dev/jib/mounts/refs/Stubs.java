package dev.jib.mounts.refs;

import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.PrivateFiles;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.BranchInUse;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.UserIds;
import dev.jib.mounts.plan.WorktreeStub;
import java.nio.file.Path;
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

    /**
     * Makes the stubs under {@code worktrees} those of {@code wanted}; new ones go by {@code
     * scratch}.
     */
    public static void refresh(
            HostPath worktrees, HostPath scratch, List<BranchInUse> wanted, UserIds owner) {
        Optional<UntrustedDirectory> open = openBelow(worktrees);
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
                    move(directory, scratch, branch, owner);
                }
            }
        }
    }

    private static void move(
            UntrustedDirectory to, HostPath scratch, BranchInUse branch, UserIds owner) {
        UntrustedDirectory.deleteTree(scratch.path());
        PrivateFiles.make(WorktreeStub.entries(scratch, branch));
        Ownership.giveTree(scratch.path(), owner);
        to.receive(scratch.path(), branch.stub());
        UntrustedDirectory.deleteTree(scratch.path());
    }

    /**
     * Opens {@code S/common/worktrees}: {@code common} is ours, what lies in it the container's.
     */
    private static Optional<UntrustedDirectory> openBelow(HostPath worktrees) {
        Path common = Optional.ofNullable(worktrees.path().getParent()).orElseThrow();
        Optional<UntrustedDirectory> outer = UntrustedDirectory.open(common);
        if (outer.isEmpty()) {
            return Optional.empty();
        }
        try (UntrustedDirectory open = outer.get()) {
            return open.directory("worktrees");
        }
    }
}
