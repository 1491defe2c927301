package dev.jib.gateway.quarantine;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One pack entry read once more from the spool. The entry was checked when it streamed in, so that
 * a fault here is one of the disk. One object is reused for many entries. For one thread.
 */
final class SpoolEntry implements AutoCloseable {
    private static final int STEP = 4096;

    private final AppendFile spool;
    private final ObjectTable table;
    private final byte[] baseId;
    private final Inflater inflater = new Inflater();
    private final byte[] buffer = new byte[STEP];
    private long next;
    private int at;
    private int limit;
    private int kind;
    private int size;
    private int base;

    SpoolEntry(AppendFile spool, ObjectTable table, ObjectFormat format) {
        this.spool = spool;
        this.table = table;
        this.baseId = new byte[format.length()];
    }

    /** Goes to the entry and reads its head. */
    void open(int entry) throws IOException {
        long offset = table.offset(entry);
        next = offset;
        at = 0;
        limit = 0;
        int b = readByte();
        kind = b >> 4 & 7;
        size = b & 15;
        for (int shift = 4; (b & 0x80) != 0; shift += 7) {
            b = readByte();
            size |= (b & 0x7f) << shift;
        }
        base = readBase(offset);
        inflater.reset();
        inflater.setInput(buffer, at, limit - at);
    }

    /** What the entry inflates to: the object's size, or the delta's. */
    int size() {
        return size;
    }

    /** The number of the base; -1 for an entry that is no delta. */
    int base() {
        return base;
    }

    /** Inflates until the array is full or the entry ends; returns how many bytes. */
    int read(byte[] target, int start, int length) throws IOException {
        int done = 0;
        try {
            while (done < length && !inflater.finished()) {
                int n = inflater.inflate(target, start + done, length - done);
                done += n;
                if (n == 0 && !inflater.finished()) {
                    fill();
                    inflater.setInput(buffer, 0, limit);
                }
            }
            return done;
        } catch (DataFormatException e) {
            throw new IOException("quarantine: the spooled pack has changed", e);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }

    private int readBase(long offset) throws IOException {
        if (kind == ObjectType.REF_DELTA) {
            for (int i = 0; i < baseId.length; i++) {
                baseId[i] = (byte) readByte();
            }
            return table.find(baseId);
        }
        if (kind != ObjectType.OFS_DELTA) {
            return -1;
        }
        int b = readByte();
        long distance = b & 0x7f;
        while ((b & 0x80) != 0) {
            b = readByte();
            distance = distance + 1 << 7 | b & 0x7f;
        }
        return table.entryAt(offset - distance);
    }

    private int readByte() throws IOException {
        if (at == limit) {
            fill();
        }
        return buffer[at++] & 0xff;
    }

    private void fill() throws IOException {
        int length = (int) Math.min(STEP, spool.size() - next);
        if (length <= 0) {
            throw new EOFException("quarantine: the spooled pack ends inside an entry");
        }
        spool.read(next, buffer, 0, length);
        next += length;
        at = 0;
        limit = length;
    }
}
