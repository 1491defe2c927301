package dev.jib.client;

/**
 * Texts that hold bytes: one char per byte, 0 to 255, so that nothing is lost to a character set.
 */
final class ByteString {
    private ByteString() {}

    /** The bytes of a byte string. */
    static byte[] bytes(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    /** The byte string of a part of an array. */
    static String of(byte[] bytes, int offset, int length) {
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = (char) (bytes[offset + i] & 0xff);
        }
        return new String(chars);
    }

    /**
     * Whether a byte is there that could break a line, end a C string or steer a terminal: 0 to 31,
     * and 127.
     */
    static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** The text with every control byte shown as {@code ?}, fit for one line on a terminal. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            shown.append(isControl(next) ? '?' : next);
        }
        return shown.toString();
    }

    private static boolean isControl(char next) {
        return next < ' ' || next == 0x7f;
    }
}
