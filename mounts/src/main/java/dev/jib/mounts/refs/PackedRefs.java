package dev.jib.mounts.refs;

import dev.jib.mounts.disk.Disk;
import dev.jib.mounts.disk.Ownership;
import dev.jib.mounts.disk.UntrustedDirectory;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.UserIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * {@code packed-refs} of a repository: a file, or while containers are attached a link to {@code
 * jib-refs/packed-refs}. Git resolves the link for lock and rename, so that a mounted {@code
 * jib-refs} gives containers and host one file with one lock. Used under the repository's lock.
 */
public final class PackedRefs {
    public static final String DIRECTORY = "jib-refs";
    private static final String NAME = "packed-refs";
    private static final String TARGET = DIRECTORY + "/" + NAME;

    private final HostPath commonDir;
    private final Path file;
    private final Path directory;

    public PackedRefs(HostPath commonDir) {
        this.commonDir = commonDir;
        this.file = commonDir.child(NAME).path();
        this.directory = commonDir.child(DIRECTORY).path();
    }

    /** Whether the link is in place. */
    public boolean isLinked() {
        try {
            return Files.isSymbolicLink(file)
                    && Files.readSymbolicLink(file).toString().equals(TARGET);
        } catch (IOException e) {
            throw new MountsException("cannot read " + file + ": " + e, e);
        }
    }

    /**
     * Moves the file into the directory and puts the link in its place; a reader sees no gap. Where
     * a tool had replaced the link, no ref of either side is dropped.
     */
    public void link() {
        UserIds owner = Ownership.of(commonDir);
        if (Disk.makeDirectory(directory)) {
            Ownership.give(directory, owner);
        }
        if (isLinked()) {
            return;
        }
        if (Files.isSymbolicLink(file)) {
            throw new MountsException(
                    file
                            + " is a link to somewhere else (expected: a regular file); make it a"
                            + " file and run the command again");
        }
        try (GitLock lock = GitLock.take(file)) {
            Optional<String> content = Disk.readRegular(file);
            if (content.isPresent()) {
                Optional<String> parted =
                        content().map(b -> PackedRefsText.checked(b, directory.resolve(NAME)));
                PackedRefsText.id(content.get(), HostStash.REF)
                        .ifPresent(new HostStash(commonDir)::unpack);
                Disk.writeAtomically(
                        directory.resolve(NAME),
                        PackedRefsText.united(
                                PackedRefsText.without(content.get(), HostStash.REF), parted));
                Ownership.give(directory.resolve(NAME), owner);
            }
            Path temporary = file.resolveSibling("packed-refs.jib-new");
            Disk.run(
                    "link " + file,
                    () -> {
                        Files.deleteIfExists(temporary);
                        Files.createSymbolicLink(temporary, Path.of(TARGET));
                        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
                        Disk.syncDirectory(commonDir.path());
                    });
            lock.stillOurs();
        }
    }

    /**
     * Turns the link back into a file and removes the directory. Where a tool had replaced the
     * link, or a call was killed in between, no ref of either side is dropped.
     */
    public void unlink() {
        if (!isLinked() && Disk.exists(directory.resolve(NAME))) {
            link();
        }
        if (isLinked()) {
            try (GitLock lock = GitLock.take(directory.resolve(NAME));
                    GitLock outer = GitLock.take(file)) {
                Optional<byte[]> content = content();
                if (content.isPresent()) {
                    String text = PackedRefsText.checked(content.get(), directory.resolve(NAME));
                    Disk.writeAtomically(
                            file,
                            Disk.exists(commonDir.child(HostStash.REF).path())
                                    ? PackedRefsText.without(text, HostStash.REF)
                                    : text);
                    Ownership.give(file, Ownership.of(commonDir));
                } else {
                    Disk.deleteFile(file);
                }
                lock.stillOurs();
                outer.stillOurs();
            }
        }
        UntrustedDirectory.deleteTree(directory);
    }

    /** The packed value of {@code refs/stash}, whoever's it is. */
    Optional<String> packedStash() {
        Optional<byte[]> content = isLinked() ? content() : Disk.readRegularBytes(file);
        return content.flatMap(bytes ->
                PackedRefsText.id(
                        PackedRefsText.checked(bytes, directory.resolve(NAME)), HostStash.REF));
    }

    private Optional<byte[]> content() {
        Optional<UntrustedDirectory> open = UntrustedDirectory.open(directory);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        try (UntrustedDirectory untrusted = open.get()) {
            Optional<byte[]> content = untrusted.file(NAME, Integer.MAX_VALUE - 8);
            if (content.isEmpty() && untrusted.attributes(NAME).isPresent()) {
                throw new MountsException(
                        directory.resolve(NAME)
                                + " is no regular file (expected: packed-refs as git"
                                + " writes it; a container replaced it); move it away and run the"
                                + " command again");
            }
            return content;
        }
    }
}
