package dev.jib.mounts.plan;

/** The fixed places of the layouts inside a container. */
public record ContainerPaths(ContainerPath home) {
    public static final ContainerPath SOCKET_DIR = ContainerPath.of("/run/jib");
    public static final ContainerPath HELPER_DIR = ContainerPath.of("/opt/jib/bin");
    public static final ContainerPath ETC_DIR = ContainerPath.of("/opt/jib/etc");

    public ContainerPath worktree(RepositoryName name) {
        return home.child("repos").child(name.value());
    }

    public ContainerPath admin(RepositoryName name) {
        return home.child(".git-admin").child(name.value());
    }

    /**
     * The admin dir where git itself would have it below the common dir, so that its {@code
     * commondir} is right on both sides.
     */
    public ContainerPath adminInCommon(RepositoryName name) {
        return common(name).child("worktrees/this");
    }

    /** What {@code .git} of the worktree says in the container. */
    public String dotGit(RepositoryName name, AdminFiles adminFiles) {
        return "gitdir: "
                + (adminFiles == AdminFiles.REWRITE ? adminInCommon(name) : admin(name))
                + "\n";
    }

    /** What {@code gitdir} of the admin dir says in the container. */
    public String gitDir(RepositoryName name) {
        return worktree(name).child(".git") + "\n";
    }

    public ContainerPath common(RepositoryName name) {
        return home.child(".git-common").child(name.value());
    }

    public ContainerPath sharedObjects(RepositoryName name) {
        return home.child(".git-shared").child(name.value()).child("objects");
    }
}
