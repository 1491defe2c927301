package dev.jib.gateway.pktline;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads pkt-lines from a stream, strictly: lengths {@code 0003} and over {@code fff0}, and digits
 * that are not lower-case hex, are refused.
 */
public final class PktLineReader {
    private final InputStream in;

    /**
     * A reader of that stream, which stays the caller's. It reads no byte beyond the line that it
     * returns.
     */
    public PktLineReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next line.
     *
     * @throws EOFException when the stream ends before or inside it
     * @throws PktLineException when the bytes are not a pkt-line
     */
    public PktLine read() throws IOException {
        return readOrEnd()
                .orElseThrow(
                        () -> new EOFException("the peer closed where a pkt-line was expected"));
    }

    /** The next line; empty when the stream ends cleanly before it. */
    public Optional<PktLine> readOrEnd() throws IOException {
        byte[] head = new byte[4];
        int got = in.readNBytes(head, 0, 4);
        if (got == 0) {
            return Optional.empty();
        }
        if (got < 4) {
            throw new EOFException("the peer closed inside the length of a pkt-line");
        }
        int length = length(head);
        return Optional.of(
                switch (length) {
                    case 0 -> new PktLine.Flush();
                    case 1 -> new PktLine.Delimiter();
                    case 2 -> new PktLine.ResponseEnd();
                    default -> data(length - 4);
                });
    }

    private PktLine data(int size) throws IOException {
        byte[] payload = new byte[size];
        if (in.readNBytes(payload, 0, size) < size) {
            throw new EOFException("the peer closed inside a pkt-line");
        }
        return new PktLine.Data(payload);
    }

    private static int length(byte[] head) throws PktLineException {
        int length = 0;
        for (byte digit : head) {
            int value =
                    digit >= '0' && digit <= '9'
                            ? digit - '0'
                            : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
            if (value < 0) {
                throw new PktLineException(
                        "length of a pkt-line: "
                                + printable(head)
                                + " (expected: four lower-case hex digits)");
            }
            length = length << 4 | value;
        }
        if (length == 3 || length > PktLine.MAX_LENGTH) {
            throw new PktLineException(
                    "length of a pkt-line: "
                            + printable(head)
                            + " (expected: 0000, 0001, 0002 or 0004 to fff0)");
        }
        return length;
    }

    private static String printable(byte[] head) {
        StringBuilder text = new StringBuilder("'");
        for (byte b : head) {
            text.append(b >= ' ' && b < 0x7f ? (char) b : '?');
        }
        return text.append('\'').toString();
    }
}
