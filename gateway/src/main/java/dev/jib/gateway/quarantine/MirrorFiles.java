package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.FileRepository;

/** The directory of a mirror: a bare repository, what is on its way in, and which history is in. */
final class MirrorFiles {
    /** The ids whose whole history is there. */
    static final String TIPS = "history-tips";

    /** Where packs of a few objects are taken apart. */
    static final String INCOMING = "incoming";

    private MirrorFiles() {}

    /** Makes the directory of all mirrors, which no other user of the host may look into. */
    static void makePrivate(Path root) throws IOException {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    }

    /** Makes the directory a bare repository unless it is one, and tells that it was used. */
    static void prepare(Path directory, InstantSource clock) throws IOException {
        if (!Files.exists(directory.resolve("config"))) { // the last thing that is written
            remove(directory);
            Files.createDirectories(directory);
            try (FileRepository repository = new FileRepository(directory.toFile())) {
                repository.create(true);
            }
        }
        Files.setLastModifiedTime(directory, FileTime.from(clock.instant()));
    }

    /** Removes what a process that was killed left behind while it fetched. */
    static void sweep(Path directory) throws IOException {
        Quarantine.sweep(directory.resolve(INCOMING));
        delete(directory, TIPS + "?*.new");
        // JGit's names of packs and loose objects that are not there yet
        delete(directory.resolve("objects"), "{incoming_*,noz*}");
    }

    /** Removes all objects, so that each is asked for anew; others may be reading meanwhile. */
    static void empty(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(TIPS));
        try (Stream<Path> files = Files.walk(directory.resolve("objects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Removes it, if it is there. */
    static void remove(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void delete(Path directory, String glob) throws IOException {
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, glob)) {
                for (Path file : left) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
