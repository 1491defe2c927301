package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one push, which goes away with it whatever happens: closing removes it, and what
 * a crash left behind is {@linkplain #sweep swept} at the next start.
 */
public final class Quarantine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final String PREFIX = "push-";

    private final Path directory;
    private final DiskShare.Part share;
    private @Nullable PackContents contents;

    private Quarantine(Path directory, DiskShare.Part share) {
        this.directory = directory;
        this.share = share;
    }

    /**
     * Makes a new one below the root, readable by nobody else, that may take what the disk has.
     *
     * @throws QuarantineException when the disk does not allow it
     */
    public static Quarantine open(Path root) throws QuarantineException {
        return open(root, new DiskShare(Long.MAX_VALUE));
    }

    static Quarantine open(Path root, DiskShare share) throws QuarantineException {
        try {
            Files.createDirectories(root);
            return new Quarantine(
                    Files.createTempDirectory(
                            root,
                            PREFIX,
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------"))),
                    share.part());
        } catch (IOException e) {
            throw new QuarantineException(e);
        }
    }

    /**
     * Removes what earlier runs left below the root; returns how many. At start, before any push.
     */
    public static int sweep(Path root) throws IOException {
        int swept = 0;
        try (DirectoryStream<Path> left = Files.newDirectoryStream(root, PREFIX + "*")) {
            for (Path directory : left) {
                remove(directory);
                swept++;
            }
        } catch (NoSuchFileException ignored) {
            return 0; // no push was ever here
        }
        return swept;
    }

    /** The directory, for what else belongs to this push. */
    public Path directory() {
        return directory;
    }

    PackContents begin(ScanSetup setup) {
        if (contents != null) {
            throw new IllegalStateException("quarantine: a push has one pack");
        }
        contents = new PackContents(directory, setup, share);
        return contents;
    }

    /**
     * Removes it. What cannot be removed is the gateway's own affair and changes no push's outcome:
     * it is logged, and swept at the next start.
     */
    @Override
    public void close() {
        try {
            if (contents != null) {
                contents.close();
            }
            remove(directory);
        } catch (IOException e) {
            LOG.error("{}: not removed, left for the next start: {}", directory, e.toString());
        } finally {
            share.close();
        }
    }

    /** The directory is flat, and a link in it is removed, never followed. */
    private static void remove(Path directory) throws IOException {
        if (Files.isDirectory(directory, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(directory);
    }
}
