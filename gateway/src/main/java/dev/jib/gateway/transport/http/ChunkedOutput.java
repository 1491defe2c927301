package dev.jib.gateway.transport.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A response body in chunks: one for each flush or full buffer. Its head goes before the first. */
final class ChunkedOutput extends OutputStream {
    private static final int SIZE = 60 * 1024;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST = {'0', '\r', '\n', '\r', '\n'};

    /** Writes the response head. */
    interface Head {
        void write() throws IOException;
    }

    private final OutputStream out;
    private final Head head;
    private final byte[] buffer = new byte[SIZE];
    private int filled;
    private boolean begun;

    ChunkedOutput(OutputStream out, Head head) {
        this.out = out;
        this.head = head;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, SIZE - filled);
            System.arraycopy(source, offset + done, buffer, filled, part);
            filled += part;
            done += part;
            if (filled == SIZE) {
                chunk();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            chunk();
        }
        if (begun) {
            out.flush();
        }
    }

    /** Writes what is left and the end of the body. */
    void finish() throws IOException {
        if (filled > 0) {
            chunk();
        }
        begin();
        out.write(LAST);
        out.flush();
    }

    private void chunk() throws IOException {
        begin();
        out.write(Integer.toHexString(filled).getBytes(StandardCharsets.US_ASCII));
        out.write(CRLF);
        out.write(buffer, 0, filled);
        out.write(CRLF);
        filled = 0;
    }

    private void begin() throws IOException {
        if (!begun) {
            begun = true;
            head.write();
        }
    }
}
