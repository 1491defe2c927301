package dev.jib.gateway.push;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A pack on its way in, which knows how much has come: for the progress that a pusher is shown once
 * a push takes longer than a moment.
 */
final class PackStream extends FilterInputStream {
    private static final long MIB = 1 << 20;

    private final LongSupplier millis;
    private final long start;
    private volatile long bytes;

    PackStream(InputStream pack, LongSupplier millis) {
        super(pack);
        this.millis = millis;
        this.start = millis.getAsLong();
    }

    /** How many bytes have been read. */
    long bytes() {
        return bytes;
    }

    /** {@code jib: inspecting the push: 120 MiB, 3 s}. */
    Optional<String> progress() {
        long seconds = (millis.getAsLong() - start) / 1000;
        return Optional.of("jib: inspecting the push: " + bytes / MIB + " MiB, " + seconds + " s");
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int n = in.read(target, offset, length);
        count(n);
        return n;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread reads the pack
    private void count(int n) {
        bytes += Math.max(n, 0);
    }
}
