package dev.jib.it.stand;

import java.nio.file.Path;

/** A bind mount of a test's container or sandbox. */
public record Mount(Path source, String target, boolean writable) {

    /** A mount the container may write to. */
    public static Mount writable(Path source, String target) {
        return new Mount(source, target, true);
    }

    /** A mount the container can only read. */
    public static Mount readOnly(Path source, String target) {
        return new Mount(source, target, false);
    }

    String toDocker() {
        return "type=bind,source=" + source + ",target=" + target + (writable ? "" : ",readonly");
    }
}
