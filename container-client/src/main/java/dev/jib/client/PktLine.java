package dev.jib.client;

/** The length header of git's pkt-line: four hex digits that count themselves and the payload. */
final class PktLine {
    static final int HEADER = 4;
    static final int MAX_PAYLOAD = 65_516;

    private static final String DIGITS = "0123456789abcdef";

    private PktLine() {}

    /** The header in front of a payload of that many bytes. */
    static String header(int payload) {
        int length = payload + HEADER;
        char[] digits = new char[HEADER];
        for (int i = HEADER - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt(length & 15);
            length >>= 4;
        }
        return new String(digits);
    }

    /** What a byte of a header counts as, 0 to 15, or -1 where it is no hex digit. */
    static int digit(byte digit) {
        return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : DIGITS.indexOf(digit);
    }

    /** The length that four bytes say, or -1 where they are no pkt-line header. */
    static int length(byte[] bytes, int offset) {
        int length = 0;
        for (int i = offset; i < offset + HEADER; i++) {
            int digit = digit(bytes[i]);
            if (digit < 0) {
                return -1;
            }
            length = length << 4 | digit;
        }
        return length;
    }
}
