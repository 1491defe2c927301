package dev.jib.mounts.verify;

import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.RepositoryName;
import dev.jib.mounts.plan.TerminalText;

/**
 * One thing that was found.
 *
 * @param path where it is on the host
 * @param text what is wrong with it, for people; what a container wrote is in it without control
 *     characters
 */
public record Finding(RepositoryName repository, FindingKind kind, HostPath path, String text) {
    public Finding {
        text = TerminalText.line(text);
    }

    /** One line. */
    @Override
    public String toString() {
        return kind.word()
                + " "
                + TerminalText.line(path.toString())
                + (text.isEmpty() ? "" : ": " + text);
    }
}
