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

    public ContainerPath common(RepositoryName name) {
        return home.child(".git-common").child(name.value());
    }

    public ContainerPath sharedObjects(RepositoryName name) {
        return home.child(".git-shared").child(name.value()).child("objects");
    }
}
