package dev.jib.mounts.disk;

import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** File operations for places that no container can write, durable and atomic. */
public final class Disk {
    private static final int MAX_TEXT = 256 << 20;

    private Disk() {}

    /** Replaces a file so that a reader, or a crash, sees the old content or the new. */
    public static void writeAtomically(Path file, String content) {
        Path temporary = file.resolveSibling(file.getFileName() + ".jib-new");
        run(
                "write " + file,
                () -> {
                    Files.deleteIfExists(temporary);
                    try (FileChannel channel = create(temporary)) {
                        write(channel, content);
                        channel.force(true);
                    }
                    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
                    syncDirectory(file.toAbsolutePath().resolveSibling("."));
                });
    }

    /**
     * Creates a file that must not exist yet. It is not synced: a call that makes many files syncs
     * what makes them count, the journal or the rename of the directory that they are in.
     */
    public static void writeNew(Path file, String content) throws IOException {
        try (FileChannel channel = create(file)) {
            write(channel, content);
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    private static void write(FileChannel channel, String content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The text of a regular file; empty when there is none. A link or anything else is refused. */
    public static Optional<String> readRegular(Path file) {
        return readRegularBytes(file).map(b -> new String(b, StandardCharsets.UTF_8));
    }

    /**
     * The bytes of a regular file; empty when there is none. A link or anything else is refused.
     */
    public static Optional<byte[]> readRegularBytes(Path file) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile() || attributes.size() > MAX_TEXT) {
                throw new MountsException(
                        file
                                + " is "
                                + describe(attributes)
                                + " (expected: a regular file); look who"
                                + " put it there, move it away and run the command again");
            }
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                ByteBuffer buffer = ByteBuffer.allocate((int) channel.size());
                while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                    // read on until the file or the buffer ends
                }
                byte[] bytes = new byte[buffer.position()];
                buffer.flip().get(bytes);
                return Optional.of(bytes);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new MountsException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String describe(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return "a symbolic link";
        }
        return attributes.isDirectory() ? "a directory" : "a special or oversized file";
    }

    public static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    public static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The path without links, as the kernel and git tell it; of what is not there yet, its parents.
     */
    public static HostPath real(HostPath path) {
        Optional<Path> there = Optional.of(path.path());
        while (there.isPresent()) {
            Path known = there.get();
            try {
                return new HostPath(known.toRealPath().resolve(known.relativize(path.path())));
            } catch (IOException ignored) {
                there = Optional.ofNullable(known.getParent()); // this one is not there yet
            }
        }
        return path;
    }

    /** Makes one directory; true when it was not there. */
    public static boolean makeDirectory(Path directory) {
        try {
            Files.createDirectory(directory);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (!isDirectory(directory)) {
                throw new MountsException(
                        directory
                                + " exists and is no directory (expected: a directory); move it"
                                + " away and run the command again",
                        e);
            }
            return false;
        } catch (IOException e) {
            throw new MountsException("cannot make " + directory + ": " + e, e);
        }
    }

    /** Makes a directory and its parents. */
    public static void makeDirectories(Path directory) {
        run("make " + directory, () -> Files.createDirectories(directory));
    }

    /** Makes renames in a directory survive a power cut. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    public static void deleteFile(Path file) {
        run("delete " + file, () -> Files.deleteIfExists(file));
    }

    /** Deletes a directory if nothing is in it. */
    public static void deleteIfEmpty(Path directory) {
        try {
            if (isDirectory(directory)) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException ignored) {
            // something is in it, so it stays
        }
    }

    /** An action on files. */
    @FunctionalInterface
    public interface Action {
        void run() throws IOException;
    }

    /** Runs an action; its fault becomes one that names what could not be done. */
    public static void run(String what, Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new MountsException(
                    "cannot " + what + " (expected: a writable disk with space left): " + e, e);
        }
    }
}
