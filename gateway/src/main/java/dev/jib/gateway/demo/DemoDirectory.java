package dev.jib.gateway.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory that holds all of one demo; only its user may enter it. Whoever runs the demo's
 * servers holds its lock.
 */
record DemoDirectory(Path root) {
    private static final String LOCK = ".jib-demo";

    /** The usual one of this user. */
    static DemoDirectory ofUser() {
        String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9_-]", "_");
        return new DemoDirectory(
                Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "jib-demo-" + user));
    }

    /**
     * Makes it where it is absent.
     *
     * @throws IOException when something else is there
     */
    void make() throws IOException {
        try {
            Files.createDirectory(
                    root,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Files.createFile(root.resolve(LOCK));
        } catch (FileAlreadyExistsException there) {
            requireOwn();
        }
    }

    /** Whether there is a demo's directory of this user. */
    boolean exists() throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        requireOwn();
        return true;
    }

    private void requireOwn() throws IOException {
        boolean own =
                Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
                        && Files.isRegularFile(root.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(root, LinkOption.NOFOLLOW_LINKS)
                                .getName()
                                .equals(System.getProperty("user.name"))
                        && PosixFilePermissions.toString(Files.getPosixFilePermissions(root))
                                .equals("rwx------");
        if (!own) {
            throw new IOException(
                    root
                            + " is there, but no demo of this user made it (expected: a directory"
                            + " with mode 0700 that holds "
                            + LOCK
                            + "); move it away");
        }
    }

    /** The lock, or nothing when another process has it. Closing its channel gives it back. */
    Optional<FileLock> lock() throws IOException {
        FileChannel channel = FileChannel.open(root.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(lock);
    }

    /** Deletes all that it holds but the lock. */
    void clear() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.filter(e -> !e.endsWith(LOCK)).toList()) {
                delete(entry);
            }
        }
    }

    /** Deletes it with all that it holds. */
    void delete() throws IOException {
        delete(root);
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A directory in it, made where it is absent. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** A file in it. */
    Path file(String name) {
        return root.resolve(name);
    }

    /** The gateway's configuration. */
    Path config() {
        return file("gateway.yaml");
    }

    /** The socket for launchers. */
    Path adminSocket() {
        return file("admin.sock");
    }

    /** Where the file with the upstream's token is. */
    Path tokenFile() {
        return file("token");
    }
}
