package dev.jib.gateway.fetch;

import dev.jib.gateway.pktline.PktLineWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Copies the response to one request from the upstream to the client, and follows its pkt-line
 * boundaries on the way, so that a response that breaks off is known from a whole one, and can be
 * followed by an error that git understands.
 */
final class ResponseRelay {
    private static final int BUFFER = 64 * 1024;
    private static final byte[] PACKFILE = "packfile\n".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private long bytes;
    private int head;
    private int headDigits;
    private int left;
    private boolean flushed;
    private boolean inPackfile;
    private int packfileMatch;

    ResponseRelay(OutputStream out) {
        this.out = out;
    }

    /** How many bytes went to the client. */
    long bytes() {
        return bytes;
    }

    /**
     * Copies until the response ends.
     *
     * @throws ClientGoneException when the client takes no more
     * @throws IOException when the upstream breaks off, or the response does not end with a
     *     flush-pkt
     */
    void copy(InputStream response) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int count = response.read(buffer); count >= 0; count = response.read(buffer)) {
            follow(buffer, count);
            send(buffer, count, response.available() == 0);
        }
        if (!flushed || !atBoundary()) {
            throw new EOFException("the upstream's answer broke off");
        }
    }

    /**
     * Tells the client of a fault in the way that fits where the response stopped; inside a line
     * nothing more can be said.
     */
    void fault(String message) throws IOException {
        if (atBoundary()) {
            new PktLineWriter(out)
                    .text(inPackfile ? "\3" + message + "\n" : "ERR " + message + "\n");
        }
        out.flush();
    }

    private void send(byte[] buffer, int count, boolean flush) throws ClientGoneException {
        try {
            out.write(buffer, 0, count);
            if (flush) {
                out.flush();
            }
            bytes += count;
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    private boolean atBoundary() {
        return left == 0 && headDigits == 0;
    }

    private void follow(byte[] buffer, int count) throws IOException {
        for (int i = 0; i < count; ) {
            if (left > 0) {
                int part = Math.min(left, count - i);
                matchPackfile(buffer, i, part);
                left -= part;
                i += part;
            } else {
                digit(buffer[i++]);
            }
        }
    }

    private void digit(byte digit) throws IOException {
        int value = Character.digit(digit, 16);
        if (value < 0) {
            throw new IOException("the upstream's answer is not made of pkt-lines");
        }
        head = head << 4 | value;
        if (++headDigits == 4) {
            flushed = head == 0;
            left = Math.max(0, head - 4);
            packfileMatch = head == PACKFILE.length + 4 ? 0 : -1;
            head = 0;
            headDigits = 0;
        }
    }

    private void matchPackfile(byte[] buffer, int from, int length) {
        for (int i = 0; i < length && packfileMatch >= 0 && !inPackfile; i++) {
            packfileMatch = buffer[from + i] == PACKFILE[packfileMatch] ? packfileMatch + 1 : -1;
            inPackfile = packfileMatch == PACKFILE.length;
        }
    }
}
