package dev.jib.gateway.fetch;

import dev.jib.gateway.git.HeldSecrets;
import dev.jib.gateway.pktline.PktLineWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Copies the response to one request from the upstream to the client, whole pkt-lines alone, so
 * that a response that breaks off is known from a whole one, and can at any time be followed by an
 * error that git understands.
 *
 * <p>A pack without side-bands (versions 0 and 1) is no pkt-line: it passes as it is, and nothing
 * can be said inside it.
 */
final class ResponseRelay {
    private static final int BUFFER = 64 * 1024;
    private static final byte[] PACKFILE = "packfile\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REFUSAL = "ERR ".getBytes(StandardCharsets.US_ASCII);
    private static final int LAST_BAND = 3;

    private final OutputStream out;
    private final boolean old;
    private long bytes;
    private int head;
    private int headDigits;
    private int left;
    private boolean lineBegins;
    private boolean flushed;
    private boolean inPackfile;
    private int packfileMatch;
    private boolean raw;
    private boolean cutInside;

    private ResponseRelay(OutputStream out, boolean old) {
        this.out = out;
        this.old = old;
    }

    /** Of a response that ends with a flush-pkt. */
    ResponseRelay(OutputStream out) {
        this(out, false);
    }

    /** Of a response to one request of version 0 or 1, which ends where it ends. */
    static ResponseRelay ofOldRequest(OutputStream out) {
        return new ResponseRelay(out, true);
    }

    /** How many bytes went to the client. */
    long bytes() {
        return bytes;
    }

    /**
     * Copies until the response ends.
     *
     * @throws ClientGoneException when the client takes no more
     * @throws IOException when the upstream breaks off
     */
    void copy(InputStream response) throws IOException {
        byte[] buffer = new byte[2 * BUFFER]; // a whole line is shorter than half of it
        int kept = 0;
        for (int n = response.read(buffer, 0, BUFFER);
                n >= 0;
                n = response.read(buffer, kept, BUFFER)) {
            int whole = follow(buffer, kept, kept + n);
            if (whole > 0) {
                send(buffer, whole, response.available() == 0);
            }
            kept += n - whole;
            System.arraycopy(buffer, whole, buffer, 0, kept);
        }
        if (kept > 0 || !flushed && !old) {
            throw new EOFException("the upstream's answer broke off");
        }
    }

    /** Tells the client of a fault in the way that fits where the response stopped. */
    void fault(String message) throws IOException {
        if (!raw && !cutInside) {
            new PktLineWriter(out)
                    .text(inPackfile ? "\3" + message + "\n" : "ERR " + message + "\n");
        }
        out.flush();
    }

    private void send(byte[] buffer, int count, boolean flush) throws ClientGoneException {
        mask(buffer, count);
        try {
            cutInside = true;
            out.write(buffer, 0, count);
            cutInside = false;
            if (flush) {
                out.flush();
            }
            bytes += count;
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    /** In the whole lines there, those that are text: refusals, progress and fatal errors. */
    private static void mask(byte[] buffer, int count) {
        for (int at = 0; at + 4 < count; ) {
            int length = length(buffer, at);
            if (length < 0) {
                return; // a pack without side-bands
            }
            int end = at + Math.max(4, length);
            boolean text = length > 4 && (buffer[at + 4] == 2 || buffer[at + 4] == LAST_BAND);
            if (text || length > 8 && Arrays.equals(buffer, at + 4, at + 8, REFUSAL, 0, 4)) {
                HeldSecrets.ofThisProcess().mask(buffer, at + 4, Math.min(end, count));
            }
            at = end;
        }
    }

    private static int length(byte[] buffer, int at) {
        int length = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(buffer[i], 16);
            if (digit < 0) {
                return -1;
            }
            length = length << 4 | digit;
        }
        return length;
    }

    /** Follows the bytes in between; tells where the last whole line ends, or zero. */
    private int follow(byte[] buffer, int from, int to) throws IOException {
        int whole = 0;
        for (int i = from; i < to; ) {
            if (raw) {
                return to;
            }
            if (left > 0) {
                int part = Math.min(left, to - i);
                look(buffer, i, part);
                left -= part;
                i += part;
            } else {
                digit(buffer[i]);
                i += raw ? 0 : 1;
            }
            if (left == 0 && headDigits == 0) {
                whole = i;
            }
        }
        return whole;
    }

    private void digit(byte digit) throws IOException {
        if (old && headDigits == 0 && digit == 'P') {
            raw = true;
            return;
        }
        int value = Character.digit(digit, 16);
        if (value < 0) {
            throw new IOException("the upstream's answer is not made of pkt-lines");
        }
        head = head << 4 | value;
        if (++headDigits == 4) {
            flushed = head == 0;
            left = Math.max(0, head - 4);
            lineBegins = true;
            packfileMatch = head == PACKFILE.length + 4 ? 0 : -1;
            head = 0;
            headDigits = 0;
        }
    }

    private void look(byte[] buffer, int from, int length) {
        if (old && lineBegins && buffer[from] > 0 && buffer[from] <= LAST_BAND) {
            inPackfile = true;
        }
        lineBegins = false;
        for (int i = 0; i < length && packfileMatch >= 0 && !inPackfile; i++) {
            packfileMatch = buffer[from + i] == PACKFILE[packfileMatch] ? packfileMatch + 1 : -1;
            inPackfile = packfileMatch == PACKFILE.length;
        }
    }
}
