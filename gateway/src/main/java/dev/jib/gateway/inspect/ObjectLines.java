package dev.jib.gateway.inspect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the header lines of a commit or tag, on its raw bytes. */
final class ObjectLines {
    private final byte[] raw;
    private int at;

    ObjectLines(byte[] raw) {
        this.raw = raw;
    }

    int position() {
        return at;
    }

    /** Whether the next line starts with that word and a space. */
    boolean nextIs(String word) {
        int end = at + word.length();
        if (end >= raw.length || raw[end] != ' ') {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (raw[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the header is over: an empty line or the end of the object. */
    boolean isAtEnd() {
        return at >= raw.length || raw[at] == '\n';
    }

    /** The value of the next line, which starts with a word of that length; goes past it. */
    byte[] value(int word) {
        int start = Math.min(at + word + 1, raw.length);
        skip();
        return Arrays.copyOfRange(raw, start, Math.max(start, at - 1));
    }

    /** Goes past the next line. */
    void skip() {
        while (at < raw.length && raw[at] != '\n') {
            at++;
        }
        at++;
    }

    /** Goes past the next line and those that continue it with a space. */
    void skipWithContinuation() {
        do {
            skip();
        } while (at < raw.length && raw[at] == ' ');
    }

    /** What follows the empty line after the header. */
    String message() {
        int start = Math.min(at + 1, raw.length);
        return new String(raw, start, raw.length - start, StandardCharsets.UTF_8);
    }

    byte[] raw() {
        return raw;
    }
}
