package dev.jib.mounts.plan;

import com.google.common.base.Splitter;

/** An absolute POSIX path inside a container. Never a {@link HostPath}. */
public record ContainerPath(String value) implements Comparable<ContainerPath> {
    public ContainerPath {
        if (!value.startsWith("/") || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "container path: " + value + " (expected: an absolute path such as /home/jib)");
        }
        if (value.length() > 1 && value.endsWith("/")) {
            value = value.substring(0, value.length() - 1);
        }
        for (String segment : Splitter.on('/').split(value.substring(1))) {
            if (value.length() > 1
                    && (segment.isEmpty() || segment.equals(".") || segment.equals(".."))) {
                throw new IllegalArgumentException(
                        "container path: " + value + " (expected: no empty, '.' or '..' segment)");
            }
        }
    }

    public static ContainerPath of(String value) {
        return new ContainerPath(value);
    }

    /** The path below this one; {@code name} may hold several segments. */
    public ContainerPath child(String name) {
        return new ContainerPath(value.equals("/") ? "/" + name : value + "/" + name);
    }

    /** Whether this path lies below {@code other}; no path is below itself. */
    public boolean isBelow(ContainerPath other) {
        return value.startsWith(other.value.equals("/") ? "/" : other.value + "/")
                && !value.equals(other.value);
    }

    @Override
    public int compareTo(ContainerPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
