package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Applies a delta of any size, read from the spool, to a base of any size: what {@link Delta} does
 * for those that fit into arrays, with the result going out in steps. For one thread.
 */
final class SegmentDelta {
    private static final int STEP = 64 * 1024;

    private final byte[] out = new byte[STEP];
    private final byte[] in = new byte[8 * 1024];
    private final SpoolEntry delta;
    private int at;
    private int limit;
    private int used;
    private long baseSize;
    private long resultSize;
    private boolean malformed;

    /** Takes the steps of a result. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] data, int start, int length) throws IOException;
    }

    SegmentDelta(SpoolEntry delta) {
        this.delta = delta;
    }

    /** Goes to the delta and reads its sizes; false if they are not well-formed. */
    boolean open(int entry) throws IOException {
        delta.open(entry);
        at = 0;
        limit = 0;
        malformed = delta.size() < Delta.SHORTEST;
        baseSize = readSize();
        resultSize = readSize();
        return !malformed;
    }

    long baseSize() {
        return baseSize;
    }

    long resultSize() {
        return resultSize;
    }

    /** Makes the result; false if the delta is not well-formed. */
    boolean apply(MemorySegment base, Sink sink) throws IOException {
        long rest = resultSize;
        used = 0;
        while (!malformed) {
            int op = readByteOrEnd();
            if (op < 0) {
                sink.write(out, 0, used);
                return rest == 0;
            }
            long from = 0;
            long size = op;
            if (op >= 0x80) {
                from = readBits(op, 4);
                size = readBits(op >> 4, 3);
                size = size == 0 ? 0x10000 : size;
                malformed |= from + size > base.byteSize();
            }
            malformed |= size == 0 || size > rest;
            rest -= size;
            if (!malformed && op >= 0x80) {
                copy(base, from, (int) size, sink);
            } else if (!malformed) {
                insert((int) size, sink);
            }
        }
        return false;
    }

    private void copy(MemorySegment base, long from, int size, Sink sink) throws IOException {
        for (int done = 0; done < size; ) {
            int step = Math.min(size - done, room(sink));
            MemorySegment.copy(base, ValueLayout.JAVA_BYTE, from + done, out, used, step);
            used += step;
            done += step;
        }
    }

    private void insert(int size, Sink sink) throws IOException {
        for (int i = 0; i < size && !malformed; i++) {
            room(sink);
            out[used++] = (byte) readByte();
        }
    }

    private int room(Sink sink) throws IOException {
        if (used == STEP) {
            sink.write(out, 0, STEP);
            used = 0;
        }
        return STEP - used;
    }

    private long readBits(int bits, int count) throws IOException {
        long value = 0;
        for (int i = 0; i < count; i++) {
            if ((bits >> i & 1) != 0) {
                value |= (long) readByte() << 8 * i;
            }
        }
        return value;
    }

    private long readSize() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 56 && !malformed; shift += 7) {
            int b = readByte();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                malformed |= b == 0 && shift > 0;
                return value;
            }
        }
        malformed = true;
        return value;
    }

    private int readByte() throws IOException {
        int b = readByteOrEnd();
        malformed |= b < 0;
        return Math.max(0, b);
    }

    private int readByteOrEnd() throws IOException {
        if (at == limit) {
            limit = delta.read(in, 0, in.length);
            at = 0;
            if (limit == 0) {
                return -1;
            }
        }
        return in[at++] & 0xff;
    }
}
