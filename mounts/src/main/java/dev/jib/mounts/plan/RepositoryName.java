package dev.jib.mounts.plan;

/** The directory a repository has under {@code ~/repos} in the container. */
public record RepositoryName(String value) implements Comparable<RepositoryName> {
    private static final int MAX_LENGTH = 100;

    public RepositoryName {
        if (value.isBlank()
                || value.length() > MAX_LENGTH
                || value.startsWith("-")
                || value.startsWith(".")
                || value.indexOf('/') >= 0
                || !value.strip().equals(value)
                || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "repository name: '"
                            + value.replaceAll("\\p{Cntrl}", "?")
                            + "' (expected: up to 100 characters that may name a directory, no '/',"
                            + " no control character, not beginning with '.' or '-'; give one with"
                            + " --name)");
        }
    }

    /** The name to use when an earlier repository of the same container already has this one. */
    public RepositoryName numbered(int number) {
        return new RepositoryName(value + "-" + number);
    }

    @Override
    public int compareTo(RepositoryName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
