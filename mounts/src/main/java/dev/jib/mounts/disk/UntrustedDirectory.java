package dev.jib.mounts.disk;

import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory that a container can write. Everything goes by open directory handles (openat with
 * O_NOFOLLOW), so that a link or a swapped directory leads nowhere.
 */
public final class UntrustedDirectory implements AutoCloseable {
    private static final int MAX_DEPTH = 200;

    private final Path path;
    private final SecureDirectoryStream<Path> stream;

    private UntrustedDirectory(Path path, SecureDirectoryStream<Path> stream) {
        this.path = path;
        this.stream = stream;
    }

    /**
     * Opens it; its parents have to be the host's own. Empty when it is missing or no directory.
     */
    public static Optional<UntrustedDirectory> open(Path path) {
        try {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            Path parent = Optional.ofNullable(path.getParent()).orElseThrow();
            Path name = Optional.ofNullable(path.getFileName()).orElseThrow();
            try (SecureDirectoryStream<Path> above =
                    secure(Files.newDirectoryStream(parent), path)) {
                return Optional.of(
                        new UntrustedDirectory(
                                path, above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new MountsException("cannot open " + path + ": " + e, e);
        }
    }

    @SuppressWarnings("unchecked") // the only implementation on Linux and macOS has Path entries
    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, Path path)
            throws IOException {
        if (stream instanceof SecureDirectoryStream<?> secure) {
            return (SecureDirectoryStream<Path>) secure;
        }
        stream.close();
        throw new MountsException(
                path + " is on a file system without openat (expected: a local POSIX file system)");
    }

    public Path path() {
        return path;
    }

    /** Names of the entries, sorted. */
    public List<String> names() {
        return entries().stream().map(Path::toString).sorted().toList();
    }

    /** Names of the entries, sorted, with the bytes they have on disk whatever the locale. */
    public List<Path> entries() {
        List<Path> entries = new ArrayList<>();
        try (SecureDirectoryStream<Path> again =
                stream.newDirectoryStream(Path.of("."), LinkOption.NOFOLLOW_LINKS)) {
            again.forEach(p -> entries.add(p.getFileName()));
        } catch (IOException | DirectoryIteratorException e) {
            throw new MountsException("cannot list " + path + ": " + e, e);
        }
        entries.sort(null);
        return entries;
    }

    /** What the kernel says of an entry. */
    public Optional<FileStat> stat(Path name) {
        return FileStat.of(path.resolve(name));
    }

    /** What an entry is, itself; empty when it is gone. */
    public Optional<BasicFileAttributes> attributes(String name) {
        return attributes(Path.of(name));
    }

    private Optional<BasicFileAttributes> attributes(Path name) {
        try {
            return Optional.of(
                    stream.getFileAttributeView(
                                    name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new MountsException("cannot look at " + path.resolve(name) + ": " + e, e);
        }
    }

    /** A directory in this one; empty when the entry is missing or anything but a directory. */
    public Optional<UntrustedDirectory> directory(String name) {
        return directory(Path.of(name));
    }

    /** The same by a name as {@link #entries} gave it. */
    public Optional<UntrustedDirectory> directory(Path name) {
        if (attributes(name).filter(BasicFileAttributes::isDirectory).isEmpty()) {
            return Optional.empty(); // and not opened: the open of a fifo would wait for a writer
        }
        try {
            return Optional.of(
                    new UntrustedDirectory(
                            path.resolve(name),
                            stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The bytes of a regular file of at most {@code limit} bytes; empty for anything else. */
    public Optional<byte[]> file(String name, int limit) {
        return file(Path.of(name), limit);
    }

    /** The same by a name as {@link #entries} gave it. */
    public Optional<byte[]> file(Path name, int limit) {
        Optional<BasicFileAttributes> attributes = attributes(name);
        if (attributes.isEmpty()
                || !attributes.get().isRegularFile()
                || attributes.get().size() > limit) {
            return Optional.empty();
        }
        try (SeekableByteChannel channel =
                stream.newByteChannel(
                        name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(channel.size(), limit));
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // read on until the file or the buffer ends
            }
            byte[] bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return Optional.of(bytes);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Opens a regular file to be read once; empty for anything else. */
    public Optional<InputStream> stream(Path name) {
        if (attributes(name).filter(BasicFileAttributes::isRegularFile).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Channels.newInputStream(
                            stream.newByteChannel(
                                    name,
                                    Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Copies a regular file of at most {@code limit} bytes to a new file of the host; false for
     * anything else.
     */
    public boolean copy(String name, Path to, long limit) {
        Optional<BasicFileAttributes> attributes = attributes(name);
        if (attributes.isEmpty() || !attributes.get().isRegularFile()) {
            return false;
        }
        try (SeekableByteChannel from =
                        stream.newByteChannel(
                                Path.of(name),
                                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
                FileChannel target =
                        FileChannel.open(
                                to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = from.size();
            if (size > limit) {
                throw new MountsException(
                        path.resolve(name)
                                + " has "
                                + size
                                + " bytes (expected: at most "
                                + limit
                                + ")");
            }
            for (long done = 0; done < size; ) {
                long more = target.transferFrom(from, done, size - done);
                if (more <= 0) {
                    break;
                }
                done += more;
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new MountsException("cannot copy " + path.resolve(name) + ": " + e, e);
        }
    }

    /** Moves an entry of a host directory into this one. */
    public void receive(Path hostDirectory, String name) {
        try (SecureDirectoryStream<Path> from =
                secure(Files.newDirectoryStream(hostDirectory), hostDirectory)) {
            from.move(Path.of(name), stream, Path.of(name));
        } catch (IOException e) {
            throw new MountsException("cannot move " + name + " into " + path + ": " + e, e);
        }
    }

    /** Moves an entry of this directory into another. */
    public void give(Path name, UntrustedDirectory to, String newName) {
        try {
            stream.move(name, to.stream, Path.of(newName));
        } catch (IOException e) {
            throw new MountsException("cannot move " + path.resolve(name) + ": " + e, e);
        }
    }

    /** Deletes an entry and all below it, never through a link. */
    public void delete(String name) {
        delete(Path.of(name), 0);
    }

    private void delete(Path name, int depth) {
        if (depth > MAX_DEPTH) {
            throw new MountsException(
                    path
                            + " nests deeper than "
                            + MAX_DEPTH
                            + " directories (expected: a git"
                            + " directory); delete it by hand");
        }
        Optional<BasicFileAttributes> attributes = attributes(name);
        if (attributes.isEmpty()) {
            return;
        }
        try {
            if (!attributes.get().isDirectory()) {
                stream.deleteFile(name);
                return;
            }
            Optional<UntrustedDirectory> inner = directory(name);
            if (inner.isPresent()) {
                try (UntrustedDirectory open = inner.get()) {
                    open.entries().forEach(n -> open.delete(n, depth + 1));
                }
            }
            stream.deleteDirectory(name);
        } catch (NoSuchFileException ignored) {
            // gone meanwhile, as wanted
        } catch (IOException e) {
            throw new MountsException("cannot delete " + path.resolve(name) + ": " + e, e);
        }
    }

    /** Deletes a directory and all below it; its parents have to be the host's own. */
    public static void deleteTree(Path tree) {
        Path parent = Optional.ofNullable(tree.getParent()).orElseThrow();
        Path name = Optional.ofNullable(tree.getFileName()).orElseThrow();
        Optional<UntrustedDirectory> above = open(parent);
        if (above.isPresent()) {
            try (UntrustedDirectory open = above.get()) {
                open.delete(name.toString());
            }
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new MountsException("cannot close " + path + ": " + e, e);
        }
    }
}
