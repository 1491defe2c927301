package dev.jib.gateway.transport.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The body of one request, whichever way it is framed; ends where the body ends and reads no byte
 * beyond. Chunks are taken strictly:
 *
 * <pre>
 *   body  = *( size CRLF data CRLF ) "0" CRLF CRLF
 *   size  = 1*15( HEXDIG )          ; no sign, space, extension; not zero
 * </pre>
 */
final class BodyInput extends InputStream {
    private static final Pattern SIZE = Pattern.compile("[0-9A-Fa-f]{1,15}");
    private static final int MAX_SIZE_LINE = 17;

    private final InputStream in;
    private final boolean chunked;

    /** Bytes left of the body, or of the chunk. */
    private long left;

    private boolean started;
    private boolean ended;

    BodyInput(InputStream in, Framing framing) {
        this.in = in;
        switch (framing) {
            case Framing.None none -> {
                chunked = false;
                left = 0;
            }
            case Framing.Fixed fixed -> {
                chunked = false;
                left = fixed.length();
            }
            case Framing.Chunked chunks -> {
                chunked = true;
                left = 0;
            }
        }
        ended = !chunked && left == 0;
    }

    /** Whether the whole body was read. */
    boolean isEnded() {
        return ended;
    }

    /** How many bytes are surely still to come. */
    long known() {
        return left;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (chunked && !ended && left == 0) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the client closed inside its request body");
        }
        left -= count;
        ended = !chunked && left == 0;
        return count;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }

    private void nextChunk() throws IOException {
        if (started) {
            expect("");
        }
        started = true;
        String size = line();
        if (!SIZE.matcher(size).matches()) {
            throw HttpException.bad("chunk size: malformed", "1 to 15 hex digits alone");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            expect("");
            ended = true;
        }
    }

    private void expect(String text) throws IOException {
        if (!line().equals(text)) {
            throw HttpException.bad("chunk: malformed end", "CRLF, and no trailer");
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(MAX_SIZE_LINE);
        while (line.length() <= MAX_SIZE_LINE) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the client closed inside its request body");
            }
            if (b == '\r') {
                if (in.read() != '\n') {
                    throw HttpException.bad("chunk: CR without LF", "CRLF");
                }
                return line.toString();
            }
            line.append((char) b);
        }
        throw HttpException.bad("chunk size: too long", "1 to 15 hex digits alone");
    }
}
