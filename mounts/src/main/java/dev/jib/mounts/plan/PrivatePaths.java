package dev.jib.mounts.plan;

/** The places inside {@code S}, the private directory of one repository of one container. */
public record PrivatePaths(HostPath root) {
    public HostPath dotGit() {
        return root.child("dotgit");
    }

    public HostPath gitDirFile() {
        return root.child("gitdir");
    }

    public HostPath commonDirFile() {
        return root.child("commondir");
    }

    /** A directory that stands for {@code jib} of the admin dir; holds {@code config.worktree}. */
    public HostPath worktreeConfig() {
        return root.child("worktree-config");
    }

    /** The private root that stands for the common dir in the shared layout. */
    public HostPath common() {
        return root.child("common");
    }

    /** Stands for {@code objects/info} where the repository itself borrows objects. */
    public HostPath objectsInfo() {
        return root.child("objects-info");
    }

    /** The complete private git directory of the sealed layout. */
    public HostPath git() {
        return root.child("git");
    }
}
