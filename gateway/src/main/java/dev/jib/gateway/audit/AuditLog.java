package dev.jib.gateway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log: JSON lines in one file, chained by hashes, rotated by size.
 *
 * <p>{@link #append} returns once the line is written, {@link #appendDurably} once it is on the
 * disk. When either throws, nothing that the line would have recorded may take effect. A line that
 * a crash cut short is moved to a file beside the log at the next start.
 *
 * <p>Safe for use by many threads.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final Path file;
    private final long rotateAt;
    private final Clock clock;
    private FileChannel channel;
    private long length;
    private long seq;
    private String last;

    private AuditLog(Path file, long rotateAt, Clock clock) throws IOException {
        this.file = file;
        this.rotateAt = rotateAt;
        this.clock = clock;
        AuditTail tail = AuditTail.of(file);
        this.seq = tail.seq();
        this.last = tail.hash();
        this.length = tail.length();
        this.channel = openChannel(file);
        if (channel.size() > length) {
            setAside(tail);
        }
    }

    /**
     * Opens the log, goes on where it ended, and makes it when it is not there yet (readable for
     * its owner only).
     *
     * @param rotateAt the size in bytes at which the file is renamed to {@code <name>.<last seq>}
     *     and a new one begun
     * @throws IOException when it cannot be written, or its last line was tampered with
     */
    public static AuditLog open(Path file, long rotateAt, Clock clock) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return new AuditLog(file, rotateAt, clock);
    }

    /** Writes the event. */
    public void append(AuditEvent event) throws IOException {
        write(event, false);
    }

    /** Writes the event and waits until it is on the disk. */
    public void appendDurably(AuditEvent event) throws IOException {
        write(event, true);
    }

    private synchronized void write(AuditEvent event, boolean durable) throws IOException {
        if (length >= rotateAt) {
            rotate();
        }
        AuditLine line = AuditLine.of(seq + 1, clock.instant(), event, last);
        ByteBuffer bytes = ByteBuffer.wrap((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
        int size = bytes.remaining();
        try {
            for (long at = length; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
            if (durable) {
                channel.force(false);
            }
        } catch (IOException e) {
            dropPartOf(line);
            throw new IOException("audit log " + file + " cannot be written: " + e.getMessage(), e);
        }
        length += size;
        seq = line.seq();
        last = line.hash();
    }

    private void dropPartOf(AuditLine line) {
        try {
            channel.truncate(length);
        } catch (IOException e) {
            LOG.error(
                    "audit log {}: part of line {} may be left behind: {}",
                    file,
                    line.seq(),
                    e.getMessage());
        }
    }

    private void rotate() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(file, file.resolveSibling(file.getFileName() + "." + seq));
        channel = openChannel(file);
        length = 0;
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
