package dev.jib.gateway.git;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes text on line by line, each secret in it masked ({@link HeldSecrets}): a secret that
 * arrives in pieces is found too. What stands behind the last CR or LF waits for the rest of its
 * line; of a line that does not end, all but the newest part goes on.
 */
public final class MaskedLines extends OutputStream {
    private static final int MOST = 64 * 1024;
    private static final int KEPT = 8 * 1024;

    private final Sink sink;
    private final byte[] waiting = new byte[MOST];
    private int length;

    /** Where the lines go. */
    @FunctionalInterface
    public interface Sink {
        /** Takes those bytes, before the next ones come. */
        void take(byte[] bytes, int offset, int length) throws IOException;
    }

    /** Passes them on to there. */
    public MaskedLines(Sink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int count) throws IOException {
        int lines = 0;
        for (int i = offset; i < offset + count; i++) {
            if (length == MOST) {
                pass(Math.max(lines, MOST - KEPT));
                lines = 0;
            }
            waiting[length++] = bytes[i];
            lines = bytes[i] == '\n' || bytes[i] == '\r' ? length : lines;
        }
        pass(lines);
    }

    private void pass(int count) throws IOException {
        if (count == 0) {
            return;
        }
        HeldSecrets.ofThisProcess().mask(waiting, 0, length);
        sink.take(waiting, 0, count);
        System.arraycopy(waiting, count, waiting, 0, length - count);
        length -= count;
    }

    /** Passes on what still waits for the end of its line. */
    public synchronized void end() throws IOException {
        pass(length);
    }
}
