package dev.jib.gateway.policy;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The form in which two names are the same to some file system or program: canonical composition
 * (NFC), case folded, without the characters that some file systems ignore, and for paths without
 * the dots and spaces at the end of a segment that Windows drops.
 */
final class Folded {
    private Folded() {}

    /** The folded form of a text. */
    static String text(String text) {
        if (isPlain(text)) {
            return text.toLowerCase(Locale.ROOT);
        }
        String visible = withoutIgnored(Normalizer.normalize(text, Normalizer.Form.NFC));
        String folded = visible.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    /** The folded form of a path or of one name in it. */
    static String path(RawPath path) {
        String folded = text(path.utf8());
        return isTrimmed(folded) ? folded : trimmed(folded);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String withoutIgnored(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isIgnored(c)).forEach(out::appendCodePoint);
        return out.toString();
    }

    /** Zero-width and direction marks, variation selectors and the like. */
    private static boolean isIgnored(int c) {
        return Character.getType(c) == Character.FORMAT
                || c == 0x034f
                || c >= 0xfe00 && c <= 0xfe0f
                || c >= 0xe0000 && c <= 0xe0fff;
    }

    private static boolean isTrimmed(String path) {
        for (int i = 0; i < path.length(); i++) {
            boolean last = i + 1 == path.length() || path.charAt(i + 1) == '/';
            if (last && isDropped(path.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static String trimmed(String path) {
        String[] segments = path.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            int end = segments[i].length();
            while (end > 0 && isDropped(segments[i].charAt(end - 1))) {
                end--;
            }
            segments[i] = segments[i].substring(0, end);
        }
        return String.join("/", segments);
    }

    private static boolean isDropped(char c) {
        return c == '.' || c == ' ';
    }
}
