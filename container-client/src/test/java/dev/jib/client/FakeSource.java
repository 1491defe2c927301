package dev.jib.client;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;

/** What can be read from one file: pieces, given out in portions of random length, and an end. */
final class FakeSource {
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private boolean ended;
    private int end;

    void add(byte[] piece) {
        pieces.add(piece);
    }

    /** After the pieces, reading gives this: 0, or a negated error number. */
    void end(int result) {
        ended = true;
        end = result;
    }

    boolean hasPieces() {
        return !pieces.isEmpty();
    }

    boolean isEnded() {
        return ended;
    }

    int read(Random random, byte[] bytes, int offset, int length) {
        byte[] first = pieces.peek();
        if (first == null) {
            return ended ? end : -Errno.EAGAIN;
        }
        if (random.nextInt(8) == 0) {
            return -Errno.EINTR;
        }
        int count = Math.min(1 + random.nextInt(length), first.length);
        System.arraycopy(first, 0, bytes, offset, count);
        pieces.remove();
        if (count < first.length) {
            pieces.addFirst(Arrays.copyOfRange(first, count, first.length));
        }
        return count;
    }
}
