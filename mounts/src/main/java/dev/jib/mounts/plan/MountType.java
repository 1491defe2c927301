package dev.jib.mounts.plan;

/** What is mounted: runtimes treat a file and a directory differently. */
public enum MountType {
    FILE,
    DIRECTORY
}
