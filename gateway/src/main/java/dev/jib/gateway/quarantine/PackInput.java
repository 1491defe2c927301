package dev.jib.gateway.quarantine;

import dev.jib.gateway.quarantine.PackRefused.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The bytes of a pack on their way in: each one that is consumed is hashed for the trailer, spooled
 * to disk and handed to the overlapped upload. What was read beyond the end of a zlib stream is
 * simply the next to be consumed. For one thread.
 */
final class PackInput implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final AppendFile spool;
    private final OutputStream tee;
    private final Deadline deadline;
    private final MessageDigest digest;
    private final Inflater inflater = new Inflater();
    private final byte[] buffer = new byte[BUFFER];
    private final long most;
    private int at;
    private int passed;
    private int limit;
    private long start;

    PackInput(InputStream in, ScanSetup setup, AppendFile spool, OutputStream tee) {
        this.in = in;
        this.spool = spool;
        this.tee = tee;
        this.deadline = setup.deadline();
        this.digest = setup.format().newDigest();
        this.most = setup.limits().packBytes();
    }

    /** How many bytes have been consumed. */
    long position() {
        return start + at;
    }

    int read() throws IOException, PackRefused {
        if (at == limit) {
            fill();
        }
        return buffer[at++] & 0xff;
    }

    void read(byte[] target, int from, int length) throws IOException, PackRefused {
        for (int i = 0; i < length; i++) {
            target[from + i] = (byte) read();
        }
    }

    int readInt() throws IOException, PackRefused {
        return read() << 24 | read() << 16 | read() << 8 | read();
    }

    /** Begins to inflate what comes next. */
    void beginInflate() {
        inflater.reset();
        inflater.setInput(buffer, at, limit - at);
    }

    /**
     * Inflates into the array until it is full or the zlib stream has ended; returns how many
     * bytes, or the complement of that number once the end has been consumed.
     */
    int inflate(byte[] target, int from, int length) throws IOException, PackRefused {
        int done = 0;
        try {
            while (done < length) {
                int n = inflater.inflate(target, from + done, length - done);
                done += n;
                if (inflater.finished()) {
                    at = limit - inflater.getRemaining();
                    return ~done;
                }
                if (n == 0) {
                    more();
                }
            }
            return done;
        } catch (DataFormatException e) {
            throw new PackRefused(
                    Code.BAD_ZLIB,
                    "pack: broken zlib data near byte " + position() + ": " + e.getMessage());
        }
    }

    /** Passes on what has been consumed, so that the spool has it. */
    void passOn() throws IOException {
        if (at > passed) {
            digest.update(buffer, passed, at - passed);
            spool.append(buffer, passed, at - passed);
            tee.write(buffer, passed, at - passed);
            passed = at;
        }
    }

    /** Reads the trailer, which goes to the spool but not to the upload, and compares it. */
    byte[] readTrailer() throws IOException, PackRefused {
        passOn();
        byte[] expected = digest.digest();
        byte[] trailer = new byte[expected.length];
        for (int i = 0; i < trailer.length; i++) {
            if (at == limit) {
                refill();
            }
            trailer[i] = buffer[at++];
        }
        passed = at;
        if (!MessageDigest.isEqual(expected, trailer)) {
            throw new PackRefused(
                    Code.BAD_TRAILER,
                    "pack: the checksum at its end is not that of its bytes (expected: the pack as"
                            + " git wrote it)");
        }
        spool.append(trailer, 0, trailer.length);
        return trailer;
    }

    /** Refuses what follows the trailer, if it is there already or must be the end. */
    void requireEnd(boolean untilEndOfStream) throws IOException, PackRefused {
        boolean more = at < limit || !untilEndOfStream && in.available() > 0;
        if (more || untilEndOfStream && in.read() >= 0) {
            throw new PackRefused(
                    Code.TRAILING_BYTES,
                    "pack: bytes follow the trailer (expected: the pack to be the end of the"
                            + " push)");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }

    private void more() throws IOException, PackRefused {
        if (inflater.needsDictionary()) {
            throw new PackRefused(
                    Code.BAD_ZLIB, "pack: zlib data with a preset dictionary near " + position());
        }
        at = limit;
        fill();
        inflater.setInput(buffer, 0, limit);
    }

    private void fill() throws IOException, PackRefused {
        passOn();
        refill();
    }

    private void refill() throws IOException, PackRefused {
        deadline.check();
        start += limit;
        at = 0;
        passed = 0;
        limit = 0;
        int n = in.read(buffer, 0, BUFFER);
        if (n < 0) {
            throw new PackRefused(
                    Code.TRUNCATED,
                    "pack: ends after " + start + " bytes, in the middle (expected: all of it)");
        }
        limit = n;
        if (start + n > most) {
            throw PackRefused.limit(Code.PACK_TOO_BIG, "pack-bytes", most);
        }
    }
}
