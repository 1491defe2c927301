package dev.jib.mounts.plan;

import com.google.common.collect.ImmutableList;

/** Something that the private directory of a container holds before the container starts. */
public sealed interface PrivateEntry {
    /** Where it is, on the host. */
    HostPath path();

    /** A directory, often a mount point. */
    record Directory(HostPath path) implements PrivateEntry {}

    /** A regular file with exactly this content. */
    record TextFile(HostPath path, String content) implements PrivateEntry {}

    /** A regular file with exactly these bytes. */
    record Bytes(HostPath path, ImmutableList<Byte> content) implements PrivateEntry {
        Bytes(HostPath path, byte[] content) {
            this(path, ImmutableList.copyOf(com.google.common.primitives.Bytes.asList(content)));
        }

        /** The content. */
        public byte[] toArray() {
            return com.google.common.primitives.Bytes.toArray(content);
        }
    }

    /** A relative symbolic link, read by git in the container. */
    record Link(HostPath path, String target) implements PrivateEntry {}
}
