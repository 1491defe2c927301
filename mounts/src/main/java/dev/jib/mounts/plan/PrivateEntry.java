package dev.jib.mounts.plan;

/** Something that the private directory of a container holds before the container starts. */
public sealed interface PrivateEntry {
    /** Where it is, on the host. */
    HostPath path();

    /** A directory, often a mount point. */
    record Directory(HostPath path) implements PrivateEntry {}

    /** A regular file with exactly this content. */
    record TextFile(HostPath path, String content) implements PrivateEntry {}

    /** A relative symbolic link, read by git in the container. */
    record Link(HostPath path, String target) implements PrivateEntry {}
}
