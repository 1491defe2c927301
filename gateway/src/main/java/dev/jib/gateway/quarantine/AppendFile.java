package dev.jib.gateway.quarantine;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that only grows at its end and is read anywhere; what fits into its buffer never reaches
 * the disk, so that a small push makes no file. One thread appends, others may read.
 */
final class AppendFile implements AutoCloseable {
    private static final byte[] ZEROS = new byte[64];
    private static final int BUFFER = 128 * 1024;
    private static final int READ_STEP = 128 * 1024;

    private final Path path;
    private final DiskShare.Part share;
    private long taken;
    private byte[] buffer;
    private int buffered;
    private long flushed;
    private @Nullable FileChannel channel;

    AppendFile(Path path, DiskShare.Part share) {
        this.path = path;
        this.share = share;
        this.buffer = new byte[4096];
    }

    /** How many bytes have been appended. */
    synchronized long size() {
        return flushed + buffered;
    }

    /** Adds the bytes and returns the position of the first. */
    synchronized long append(byte[] data, int start, int length) throws IOException {
        long position = flushed + buffered;
        if (length > buffer.length - buffered) {
            makeRoom(length);
        }
        if (length > buffer.length) {
            write(data, start, length);
        } else {
            System.arraycopy(data, start, buffer, buffered, length);
            buffered += length;
        }
        return position;
    }

    /** Adds the bytes at the next multiple of that power of two, whose position it returns. */
    synchronized long appendAligned(int powerOfTwo, byte[] data, int start, int length)
            throws IOException {
        align(powerOfTwo);
        return append(data, start, length);
    }

    /** Adds zero bytes until the size is a multiple of that power of two. */
    synchronized void align(int powerOfTwo) throws IOException {
        int missing = (int) (-size() & (powerOfTwo - 1));
        append(ZEROS, 0, missing);
    }

    /** Reads exactly that many bytes from that position. */
    synchronized void read(long position, byte[] target, int start, int length) throws IOException {
        int done = 0;
        while (done < length && position + done < flushed) {
            long here = position + done;
            int step = (int) Math.min(Math.min(length - done, READ_STEP), flushed - here);
            int n = open().read(ByteBuffer.wrap(target, start + done, step), here);
            if (n < 0) {
                throw new EOFException("quarantine file " + path + " was cut at " + here);
            }
            done += n;
        }
        int rest = length - done;
        int from = (int) (position + done - flushed);
        if (rest > 0) {
            if (from + rest > buffered) {
                throw new EOFException("quarantine file " + path + " ends before " + position);
            }
            System.arraycopy(buffer, from, target, start + done, rest);
        }
    }

    /** A read-only view of that part, valid until the arena is closed. */
    synchronized MemorySegment map(long position, long length, Arena arena) throws IOException {
        flush();
        return open().map(FileChannel.MapMode.READ_ONLY, position, length, arena);
    }

    /** Forgets everything from that position on. */
    synchronized void truncate(long position) throws IOException {
        if (position >= flushed) {
            buffered = (int) (position - flushed);
            return;
        }
        open().truncate(position);
        share.giveBack(flushed - position);
        taken -= flushed - position;
        flushed = position;
        buffered = 0;
    }

    @Override
    public synchronized void close() throws IOException {
        share.giveBack(taken);
        taken = 0;
        if (channel != null) {
            channel.close();
        }
    }

    private void makeRoom(int length) throws IOException {
        if (buffer.length < BUFFER && buffered + length <= BUFFER) {
            int size = Math.min(BUFFER, Math.max(buffered + length, 4 * buffer.length));
            buffer = java.util.Arrays.copyOf(buffer, size);
        } else {
            flush();
        }
    }

    private void flush() throws IOException {
        int length = buffered;
        buffered = 0;
        write(buffer, 0, length);
    }

    private void write(byte[] data, int start, int length) throws IOException {
        share.take(length);
        taken += length;
        int end = start + length;
        for (int at = start; at < end; ) {
            ByteBuffer step = ByteBuffer.wrap(data, at, Math.min(READ_STEP, end - at));
            int n = writeOnce(step);
            flushed += n;
            at += n;
        }
    }

    private int writeOnce(ByteBuffer step) throws IOException {
        try {
            return open().write(step, flushed);
        } catch (ClosedChannelException e) {
            throw e; // interrupted, which is no fault of the disk
        } catch (IOException e) {
            throw new QuarantineException(e);
        }
    }

    private FileChannel open() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
    }
}
