package dev.jib.mounts.sealed;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;

/** The host's own files beside a sealed git directory, in {@code S} where no container looks. */
public record SealedPaths(HostPath root) {
    /** What the container works with; anything can be in it. */
    public HostPath git() {
        return root.child("git");
    }

    /** The git directory once it is imported for the last time. */
    public HostPath done() {
        return root.child("git-imported");
    }

    /** The refs that the container began with, as packed-refs. */
    public HostPath given() {
        return root.child("given-refs");
    }

    /** While an import runs, the commit that the host's index was that of. */
    HostPath indexBase() {
        return root.child("import-base");
    }

    /** The sanitised copy, while an import runs. */
    public HostPath copy() {
        return root.child("import");
    }

    /** The ref that keeps what the container builds on. */
    public static String pin(ContainerName container) {
        return "refs/jib/keep/" + container;
    }
}
