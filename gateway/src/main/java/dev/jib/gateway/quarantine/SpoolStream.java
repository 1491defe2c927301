package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.io.InputStream;

/** A spooled pack as a stream. */
final class SpoolStream extends InputStream {
    private final AppendFile spool;
    private long at;

    SpoolStream(AppendFile spool) {
        this.spool = spool;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        int n = (int) Math.min(length, spool.size() - at);
        if (n <= 0) {
            return length == 0 ? 0 : -1;
        }
        spool.read(at, target, start, n);
        at += n;
        return n;
    }
}
