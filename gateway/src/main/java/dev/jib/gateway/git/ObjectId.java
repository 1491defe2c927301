package dev.jib.gateway.git;

import java.util.HexFormat;

/**
 * The name of a git object: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits.
 *
 * <p>Upper-case digits are refused, since git writes and accepts only lower-case ids on the wire.
 *
 * @param hex the digits
 */
public record ObjectId(String hex) implements Comparable<ObjectId> {
    /** What the protocol says instead of an id where a ref does not exist (SHA-1 form). */
    public static final ObjectId ZERO = new ObjectId("0".repeat(40));

    public ObjectId {
        if (!isHex(hex)) {
            throw new IllegalArgumentException(
                    "object id: '"
                            + Printable.of(hex)
                            + "' (expected: 40 or 64 lower-case hex digits)");
        }
    }

    /** Tells whether the text has the form of an object id. */
    public static boolean isHex(String text) {
        if (text.length() != 40 && text.length() != 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The id of the raw 20 or 32 bytes, as trees and packs hold it. */
    public static ObjectId of(byte[] raw) {
        return new ObjectId(HexFormat.of().formatHex(raw));
    }

    /** The raw 20 or 32 bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** Whether this is the all-zero id that stands for "no object". */
    public boolean isZero() {
        return hex.chars().allMatch(c -> c == '0');
    }

    /** The first seven digits, as git prints them to people. */
    public String abbreviated() {
        return hex.substring(0, 7);
    }

    @Override
    public int compareTo(ObjectId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
