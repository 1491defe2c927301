package dev.jib.gateway.policy;

import dev.jib.gateway.git.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A path, or a name in a directory, as the raw bytes that a tree holds. Two paths are equal when
 * their bytes are. Printing replaces what a terminal should not see.
 */
public final class RawPath implements Comparable<RawPath> {
    /** The path of a root directory, and of a blob that a tag points to. */
    public static final RawPath EMPTY = new RawPath(new byte[0]);

    private final byte[] bytes;

    private RawPath(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The path of a copy of the bytes. */
    public static RawPath of(byte[] bytes) {
        return new RawPath(bytes.clone());
    }

    /** The path of a copy of that part of the bytes. */
    public static RawPath of(byte[] bytes, int offset, int length) {
        return new RawPath(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** The path of the text's UTF-8 bytes. */
    public static RawPath of(String text) {
        return new RawPath(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes it has. */
    public int length() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether it has no bytes. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** One char for each byte: what patterns match, since no two paths share this form. */
    String latin1() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Decoded as UTF-8, malformed bytes as U+FFFD. */
    String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(RawPath other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawPath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The path for people: bounded, without control characters. */
    @Override
    public String toString() {
        return Printable.of(utf8());
    }
}
