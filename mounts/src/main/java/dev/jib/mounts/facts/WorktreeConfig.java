package dev.jib.mounts.facts;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HostPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * {@code config.worktree} of an admin dir while a container has it: a link to {@code
 * jib/config.worktree}. git follows it to lock and rename, so that a container, which has a private
 * directory mounted over {@code jib}, can use {@code sparse-checkout}, and the host goes on reading
 * and writing its own file, which the container does not see.
 */
public final class WorktreeConfig {
    /** The directory that containers have their own of. */
    public static final String DIRECTORY = "jib";

    /** What git calls it. */
    public static final String NAME = "config.worktree";

    /** What the link says. */
    public static final String TARGET = DIRECTORY + "/" + NAME;

    private final HostPath file;
    private final HostPath directory;

    public WorktreeConfig(HostPath adminDir) {
        this.file = adminDir.child(NAME);
        this.directory = adminDir.child(DIRECTORY);
    }

    /** Whether the link is in place. */
    public boolean isLinked() {
        try {
            return Files.isSymbolicLink(file.path())
                    && Files.readSymbolicLink(file.path()).toString().equals(TARGET);
        } catch (IOException ignored) {
            return false; // gone meanwhile
        }
    }

    /** Where the host's own settings are now. */
    HostPath hostFile() {
        return isLinked() ? directory.child(NAME) : file;
    }

    /** The host's own settings, when there are some. */
    public Optional<String> hostText() {
        return Disk.readRegular(hostFile().path());
    }

    /** Puts the link in place where the host's settings were {@code before} and are gone. */
    public void linkAgain(Optional<String> before) {
        link();
        HostPath host = directory.child(NAME);
        if (before.isPresent() && !Disk.exists(host.path())) {
            Disk.writeAtomically(host.path(), before.get());
            Ownership.give(host.path(), Ownership.of(parent()));
        }
    }

    /** Puts the link in place; a reader on the host sees the same settings throughout. */
    public void link() {
        if (Disk.makeDirectory(directory.path())) {
            Ownership.give(directory.path(), Ownership.of(parent()));
        }
        if (isLinked()) {
            return;
        }
        Disk.readRegular(file.path())
                .ifPresent(text -> {
                    Disk.writeAtomically(directory.child(NAME).path(), text);
                    Ownership.give(directory.child(NAME).path(), Ownership.of(parent()));
                });
        Path temporary = file.path().resolveSibling(NAME + ".jib-new");
        Disk.run(
                "link " + file,
                () -> {
                    Files.deleteIfExists(temporary);
                    Files.createSymbolicLink(temporary, Path.of(TARGET));
                    Files.move(temporary, file.path(), StandardCopyOption.ATOMIC_MOVE);
                });
    }

    /** Turns the link back into the host's own file, or into none. */
    public void restore() {
        Path own = directory.child(NAME).path();
        Disk.run(
                "restore " + file,
                () -> {
                    if (isLinked() && Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)) {
                        Files.move(own, file.path(), StandardCopyOption.ATOMIC_MOVE);
                    } else if (isLinked()) {
                        Files.delete(file.path());
                    }
                });
        if (!isLinked()) {
            UntrustedDirectory.deleteTree(directory.path());
        }
    }

    private HostPath parent() {
        return new HostPath(file.path().resolveSibling("."));
    }
}
