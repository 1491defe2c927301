package dev.jib.gateway.quarantine;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lowers the reading thread's priority once much has been read; small pushes never wait. */
final class Yielding extends FilterInputStream {
    /** As much as a pipeline is given before it starts its second thread, about. */
    private static final long SMALL = 1 << 20;

    private long passed;

    Yielding(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        int n = super.read(target, from, length);
        count(Math.max(n, 0));
        return n;
    }

    private void count(int n) {
        boolean small = passed <= SMALL;
        passed += n;
        if (small && passed > SMALL) {
            LowPriority.take();
        }
    }
}
