package dev.jib.it.stand;

/** The images that {@code integration-tests/setup} builds. */
public enum Image {
    /** Debian with git and git-lfs. */
    DEBIAN("jib-test:latest"),
    /** Busybox, musl and a git built with it. */
    MUSL("jib-test-musl:latest"),
    /** Git with its libraries; no shell. */
    GIT_ONLY("jib-test-gitonly:latest");

    private final String reference;

    Image(String reference) {
        this.reference = reference;
    }

    /** Name and tag, as docker takes them. */
    public String reference() {
        return reference;
    }
}
