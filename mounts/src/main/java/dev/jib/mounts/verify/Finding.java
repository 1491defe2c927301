package dev.jib.mounts.verify;

import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RepositoryName;

/**
 * One thing that was found.
 *
 * @param path where it is on the host
 * @param text what is wrong with it, for people; what a container wrote is in it without control
 *     characters
 */
public record Finding(RepositoryName repository, FindingKind kind, HostPath path, String text) {
    public Finding {
        text = text.replaceAll("\\p{Cntrl}", "?");
    }

    /** One line. */
    @Override
    public String toString() {
        return kind.word()
                + " "
                + path.toString().replaceAll("\\p{Cntrl}", "?")
                + (text.isEmpty() ? "" : ": " + text);
    }
}
