package dev.jib.mounts.plan;

/**
 * One bind mount.
 *
 * @param onHostFile true for the few targets that lie on a file of the host (see docs/mounts.md, 6)
 * @param why what it is for, in a few words
 */
public record Mount(
        HostPath source,
        ContainerPath target,
        Access access,
        MountType type,
        boolean onHostFile,
        String why) {
    static Mount readOnly(HostPath source, ContainerPath target, String why) {
        return new Mount(source, target, Access.READ_ONLY, MountType.DIRECTORY, false, why);
    }

    static Mount readWrite(HostPath source, ContainerPath target, String why) {
        return new Mount(source, target, Access.READ_WRITE, MountType.DIRECTORY, false, why);
    }

    static Mount readOnlyFileOnHostFile(HostPath source, ContainerPath target, String why) {
        return new Mount(source, target, Access.READ_ONLY, MountType.FILE, true, why);
    }
}
