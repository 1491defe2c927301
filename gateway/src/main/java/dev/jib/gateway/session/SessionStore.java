package dev.jib.gateway.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The directory of session files: {@code <id>.json}, mode 0600, each replaced as a whole.
 *
 * <p>A file is written beside its place, synced and renamed, and the directory synced: after a
 * crash it holds the old or the new content. A file that cannot be read is set aside as {@code
 * <name>.damaged-<time>} and its session is gone: it fails closed.
 */
final class SessionStore {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStore.class);
    private static final String SUFFIX = ".json";
    private static final String UNFINISHED = ".new";
    private static final long MAX_SIZE = 1 << 20;
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final Path directory;
    private final Clock clock;

    SessionStore(Path directory, Clock clock) throws IOException {
        this.directory = directory;
        this.clock = clock;
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    /** Every session that can be read. */
    List<StoredSession.Entry> load() throws IOException {
        List<StoredSession.Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(UNFINISHED)) {
                    Files.deleteIfExists(file);
                } else if (name.endsWith(SUFFIX)) {
                    read(file).ifPresent(entries::add);
                }
            }
        }
        return entries;
    }

    void write(StoredSession.Entry entry) throws IOException {
        SessionId id = entry.session().id();
        Path unfinished = directory.resolve(id + UNFINISHED);
        byte[] json = JSON.writeValueAsBytes(StoredSession.of(entry));
        Files.deleteIfExists(unfinished);
        try (FileChannel channel =
                FileChannel.open(
                        unfinished,
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            for (ByteBuffer bytes = ByteBuffer.wrap(json); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        Files.move(unfinished, file(id), StandardCopyOption.ATOMIC_MOVE);
        sync();
    }

    void delete(SessionId id) throws IOException {
        if (Files.deleteIfExists(file(id))) {
            sync();
        }
    }

    private Optional<StoredSession.Entry> read(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || Files.size(file) > MAX_SIZE) {
                throw new IllegalArgumentException("not a regular file of at most 1 MiB");
            }
            StoredSession.Entry entry =
                    JSON.readValue(Files.readAllBytes(file), StoredSession.class).toEntry();
            if (!file.equals(file(entry.session().id()))) {
                throw new IllegalArgumentException("holds the session " + entry.session().id());
            }
            return Optional.of(entry);
        } catch (IOException | RuntimeException e) {
            setAside(file, e);
            return Optional.empty();
        }
    }

    private void setAside(Path file, Exception fault) {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged-" + clock.millis());
        String reason = String.valueOf(fault.getMessage()).lines().findFirst().orElse("no reason");
        try {
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            LOG.warn(
                    "session file {}: cannot be used ({}); set aside as {}, its session is gone:"
                            + " create it again",
                    file,
                    reason,
                    aside.getFileName());
        } catch (IOException e) {
            LOG.warn(
                    "session file {}: cannot be used ({}) nor set aside ({}), its session is gone",
                    file,
                    reason,
                    e.getMessage());
        }
    }

    private Path file(SessionId id) {
        return directory.resolve(id + SUFFIX);
    }

    private void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
