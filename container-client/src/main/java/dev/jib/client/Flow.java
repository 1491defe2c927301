package dev.jib.client;

/** One direction of the relay: a buffer between a source and a sink, and how far each has come. */
final class Flow {
    private static final int CAPACITY = 65_536;

    private final byte[] buffer = new byte[CAPACITY];
    private int start;
    private int end;
    private boolean sourceEnded;
    private boolean sinkClosed;

    byte[] buffer() {
        return buffer;
    }

    /** Whether the source has more to give and there is room for it. */
    boolean wantsSource() {
        return !sourceEnded && end < CAPACITY;
    }

    /** Whether bytes wait for the sink. */
    boolean wantsSink() {
        return start < end;
    }

    /** Whether all that the source had has gone into the sink. */
    boolean isDrained() {
        return sourceEnded && start == end;
    }

    boolean isSourceEnded() {
        return sourceEnded;
    }

    boolean isSinkClosed() {
        return sinkClosed;
    }

    int writeFrom() {
        return start;
    }

    int writable() {
        return end - start;
    }

    int readTo() {
        return end;
    }

    int readable() {
        return CAPACITY - end;
    }

    /** The source gave that many bytes, into {@link #buffer} at {@link #readTo}. */
    void filled(int count) {
        end += count;
        if (sinkClosed) {
            end = start;
        }
    }

    /** The sink took that many bytes, from {@link #writeFrom}. */
    void taken(int count) {
        start += count;
        if (start == end) {
            start = 0;
            end = 0;
        }
    }

    void endSource() {
        sourceEnded = true;
    }

    /** The sink takes nothing more: what is there and what comes is dropped. */
    void closeSink() {
        sinkClosed = true;
        start = 0;
        end = 0;
    }
}
