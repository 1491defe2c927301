package dev.jib.gateway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log: JSON lines in one file, chained by hashes, rotated by size and age.
 *
 * <p>{@link #append} returns once the line is written, {@link #appendDurably} once it is on the
 * disk. When either throws, nothing that the line would have recorded may take effect. A line that
 * a crash cut short is moved to a file beside the log at the next start.
 *
 * <p>Safe for use by many threads.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private static final int PROBE = 4096; // bytes; more than a line

    private final Path file;
    private final Rotation rotation;
    private final Clock clock;
    private FileChannel channel;
    private long length;
    private long seq;
    private String last;
    private Instant begun;
    private Optional<AuditFault> fault = Optional.empty();

    private AuditLog(Path file, Rotation rotation, Clock clock) throws IOException {
        this.file = file;
        this.rotation = rotation;
        this.clock = clock;
        AuditTail tail = AuditTail.of(file);
        this.seq = tail.seq();
        this.last = tail.hash();
        this.length = tail.length();
        this.begun = AuditTail.begun(file).orElseGet(clock::instant);
        this.channel = openChannel(file);
        if (channel.size() > length) {
            setAside(tail);
        }
        OldFiles.remove(file, rotation, clock.instant());
    }

    /**
     * Opens the log, goes on where it ended, and makes it when it is not there yet (readable for
     * its owner only).
     *
     * @param rotation when the file is renamed to {@code <name>.<last seq>} and a new one begun
     * @throws IOException when it cannot be written, or its last line was tampered with
     */
    public static AuditLog open(Path file, Rotation rotation, Clock clock) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return new AuditLog(file, rotation, clock);
    }

    /** Writes the event. */
    public void append(AuditEvent event) throws IOException {
        write(event, false);
    }

    /** Writes the event and waits until it is on the disk. */
    public void appendDurably(AuditEvent event) throws IOException {
        write(event, true);
    }

    /**
     * That the log cannot be written, when that is so. After a failure it is tried anew, so that
     * the answer is true also while nothing is written.
     */
    public synchronized Optional<AuditFault> fault() {
        if (fault.isPresent()) {
            try {
                writeAll(ByteBuffer.allocate(PROBE));
                channel.force(false);
                fault = Optional.empty();
            } catch (IOException e) {
                fault = Optional.of(new AuditFault(fault.get().since(), reason(e)));
            } finally {
                dropPart();
            }
        }
        return fault;
    }

    private synchronized void write(AuditEvent event, boolean durable) throws IOException {
        if (length >= rotation.maxBytes() || isTooOld()) {
            rotate();
        }
        AuditLine line = AuditLine.of(seq + 1, clock.instant(), event, last);
        ByteBuffer bytes = ByteBuffer.wrap((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
        int size = bytes.remaining();
        try {
            writeAll(bytes);
            if (durable) {
                channel.force(false);
            }
        } catch (IOException e) {
            Instant since = fault.map(AuditFault::since).orElseGet(clock::instant);
            fault = Optional.of(new AuditFault(since, reason(e)));
            dropPart();
            throw new IOException("audit log " + file + " cannot be written: " + reason(e), e);
        }
        fault = Optional.empty();
        length += size;
        seq = line.seq();
        last = line.hash();
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        for (long at = length; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    private static String reason(IOException e) {
        return String.valueOf(e.getMessage());
    }

    /** A file that began in what is the future by now (the clock was set back) is of age 0. */
    private boolean isTooOld() {
        Instant now = clock.instant();
        begun = now.isBefore(begun) ? now : begun;
        return length > 0
                && rotation.maxAge().isPresent()
                && !now.isBefore(begun.plus(rotation.maxAge().get()));
    }

    /** What is left all the same is written over by the next line. */
    private void dropPart() {
        try {
            channel.truncate(length);
        } catch (IOException e) {
            LOG.error("audit log {}: part of a line may be left behind: {}", file, e.getMessage());
        }
    }

    /** Where that fails the log goes on in the file that it has: no line is lost to it. */
    private void rotate() {
        Path old = file.resolveSibling(file.getFileName() + "." + seq);
        try {
            channel.force(true);
            Files.move(file, old, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.error("audit log {}: no new file can be begun: {}", file, e.getMessage());
            return;
        }
        try {
            FileChannel next = openChannel(file);
            channel.close();
            channel = next;
            length = 0;
            begun = clock.instant();
            OldFiles.remove(file, rotation, begun);
        } catch (IOException e) {
            LOG.error("audit log {}: no new file can be begun: {}", file, e.getMessage());
            moveBack(old);
        }
    }

    private void moveBack(Path old) {
        try {
            Files.move(old, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.error("audit log {}: goes on as {}: {}", file, old, e.getMessage());
        }
    }

    private void setAside(AuditTail tail) throws IOException {
        byte[] torn = new byte[(int) Math.min(channel.size() - length, 1 << 20)];
        channel.read(ByteBuffer.wrap(torn), length);
        Path aside = file.resolveSibling(file.getFileName() + ".torn-after-" + tail.seq());
        Files.write(aside, torn);
        channel.truncate(length);
        LOG.warn(
                "audit log {}: an unfinished line behind line {} was moved to {}",
                file,
                tail.seq(),
                aside);
    }

    private static FileChannel openChannel(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.READ),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** The files of the log, oldest first, the one being written last. */
    public static List<Path> files(Path file) throws IOException {
        return AuditTail.files(file);
    }

    @Override
    public synchronized void close() throws IOException {
        channel.force(true);
        channel.close();
    }
}
