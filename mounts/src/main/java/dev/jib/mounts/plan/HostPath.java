package dev.jib.mounts.plan;

import java.nio.file.Path;

/** An absolute, normalised path on the host. Never a {@link ContainerPath}. */
public record HostPath(Path path) implements Comparable<HostPath> {
    public HostPath {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException(
                    "host path: " + path + " (expected: an absolute path)");
        }
        path = path.normalize();
    }

    public static HostPath of(String path) {
        return new HostPath(Path.of(path));
    }

    /** The path below this one; {@code name} may hold several segments. */
    public HostPath child(String name) {
        return new HostPath(path.resolve(name));
    }

    public boolean isInside(HostPath other) {
        return path.startsWith(other.path);
    }

    @Override
    public int compareTo(HostPath other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
