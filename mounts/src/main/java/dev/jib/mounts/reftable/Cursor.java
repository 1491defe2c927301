package dev.jib.mounts.reftable;

import java.util.Arrays;
import java.util.HexFormat;

/** A place in bytes that moves on as they are read, and never past an end. */
final class Cursor {
    private final byte[] bytes;
    private final int end;
    private int at;

    Cursor(byte[] bytes, int at, int end) {
        FormatFault.unless(at >= 0 && at <= end && end <= bytes.length, "it is cut short");
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    int at() {
        return at;
    }

    boolean atEnd() {
        return at == end;
    }

    /** An unsigned big-endian number of {@code width} bytes, at most 8. */
    long number(int width) {
        long number = 0;
        for (byte one : take(width)) {
            number = number << 8 | (one & 0xff);
        }
        return number;
    }

    /** The same for what counts bytes of this table. */
    int size(int width) {
        return inTable(number(width));
    }

    /** A number in the format's variable width, in which each longer form begins where one ends. */
    long varint() {
        long number = 0;
        for (int i = 0; i < 9; i++) {
            int one = (int) number(1);
            number = number << 7 | (one & 0x7f);
            if (one < 0x80) {
                return number;
            }
            number++;
        }
        throw new FormatFault("a number in it is too long");
    }

    /** The same for what counts bytes of this table. */
    int varSize() {
        return inTable(varint());
    }

    private int inTable(long size) {
        FormatFault.unless(size >= 0 && size <= bytes.length, "it names a place outside itself");
        return (int) size;
    }

    byte[] take(int length) {
        FormatFault.unless(length >= 0 && length <= end - at, "it is cut short");
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String hex(int length) {
        return HexFormat.of().formatHex(take(length));
    }
}
