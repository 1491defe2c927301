package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The content of one object for as long as it is needed: on the heap, or mapped when it is large.
 */
final class Bytes implements AutoCloseable {
    private final MemorySegment segment;
    private final Release release;

    /** Gives back what the bytes lie in. */
    @FunctionalInterface
    interface Release {
        void run() throws IOException;
    }

    Bytes(MemorySegment segment, Release release) {
        this.segment = segment;
        this.release = release;
    }

    static Bytes ofHeap(byte[] content) {
        return new Bytes(MemorySegment.ofArray(content), () -> {});
    }

    MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() throws IOException {
        release.run();
    }
}
