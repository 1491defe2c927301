package dev.jib.mounts.plan;

import java.util.regex.Pattern;

/** The name a container's layout goes by; safe as one segment of a path and of a ref name. */
public record ContainerName(String value) implements Comparable<ContainerName> {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    public ContainerName {
        if (!VALID.matcher(value).matches()
                || value.contains("..")
                || value.endsWith(".")
                || value.endsWith(".lock")) {
            throw new IllegalArgumentException(
                    "container: '"
                            + value
                            + "' (expected: 1 to 63 of A-Z a-z 0-9 . _ -, beginning with a letter"
                            + " or digit, without '..', not ending in '.' or '.lock')");
        }
    }

    @Override
    public int compareTo(ContainerName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
