package dev.jib.gateway.quarantine;

/**
 * Git's delta: how to make one object out of another (gitformat-pack(5)).
 *
 * <pre>
 *   delta  = base-size result-size *instruction       (sizes: 7 bits a byte, low ones first)
 *   copy   = 1xxxxxxx, then the bytes of offset (x bits 0-3) and size (bits 4-6) that are there
 *   insert = 0xxxxxxx, then that many bytes; 0 is reserved
 * </pre>
 *
 * <p>Sizes with redundant bytes are refused, as is whatever reads outside the base or writes more
 * or less than the stated size. One object is reused for all deltas of a pack. For one thread.
 */
final class Delta {
    /** Git refuses a delta that is shorter, though it could be read. */
    static final int SHORTEST = 4;

    private byte[] data = new byte[0];
    private int at;
    private int end;
    private long baseSize;
    private long resultSize;

    /** Reads the two sizes; false if they are not there or not canonical. */
    boolean open(byte[] delta, int start, int length) {
        data = delta;
        at = start;
        end = start + length;
        baseSize = length < SHORTEST ? -1 : readSize();
        resultSize = baseSize < 0 ? -1 : readSize();
        return resultSize >= 0;
    }

    long baseSize() {
        return baseSize;
    }

    long resultSize() {
        return resultSize;
    }

    /**
     * Writes the result of {@link #resultSize} bytes; false if the delta is not well-formed. Base
     * and target may be one array.
     */
    boolean apply(byte[] base, int baseStart, byte[] target, int targetStart) {
        int out = targetStart;
        int outEnd = targetStart + (int) resultSize;
        int baseEnd = baseStart + (int) baseSize;
        byte[] delta = data;
        int in = at;
        while (in < end) {
            int op = delta[in++];
            int size;
            if (op < 0) {
                if (end - in < Integer.bitCount(op & 0x7f)) {
                    return false;
                }
                int from = 0;
                size = 0;
                from |= (op & 0x01) == 0 ? 0 : delta[in++] & 0xff;
                from |= (op & 0x02) == 0 ? 0 : (delta[in++] & 0xff) << 8;
                from |= (op & 0x04) == 0 ? 0 : (delta[in++] & 0xff) << 16;
                from |= (op & 0x08) == 0 ? 0 : (delta[in++] & 0xff) << 24;
                size |= (op & 0x10) == 0 ? 0 : delta[in++] & 0xff;
                size |= (op & 0x20) == 0 ? 0 : (delta[in++] & 0xff) << 8;
                size |= (op & 0x40) == 0 ? 0 : (delta[in++] & 0xff) << 16;
                size = size == 0 ? 0x10000 : size;
                if (from < 0 || size > baseEnd - baseStart - from || size > outEnd - out) {
                    return false;
                }
                System.arraycopy(base, baseStart + from, target, out, size);
            } else {
                size = op;
                if (size == 0 || size > end - in || size > outEnd - out) {
                    return false;
                }
                System.arraycopy(delta, in, target, out, size);
                in += size;
            }
            out += size;
        }
        return out == outEnd;
    }

    /** The next size, or -1. */
    private long readSize() {
        long value = 0;
        for (int shift = 0; at < end && shift < 56; shift += 7) {
            int b = data[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return b == 0 && shift > 0 ? -1 : value;
            }
        }
        return -1;
    }
}
