package dev.jib.gateway.quarantine;

/**
 * Some entries of a pack, inflated, on their way from the thread that reads to the one that hashes
 * and resolves.
 *
 * <p>An entry that is larger than {@link #WHOLE} comes in several pieces, in one batch or more.
 */
final class Batch {
    static final int DATA = 256 * 1024;

    /** Entries up to this size are in one piece, with {@link ObjectHasher#ROOM} bytes before. */
    static final int WHOLE = 128 * 1024;

    private static final int PIECES = 1024;

    byte[] data = new byte[16 * 1024];
    final long[] offset = new long[PIECES];
    final byte[] kind = new byte[PIECES];
    final int[] entrySize = new int[PIECES];
    final long[] baseOffset = new long[PIECES];
    final byte[][] baseId = new byte[PIECES][];
    final int[] start = new int[PIECES];
    final int[] length = new int[PIECES];
    final boolean[] first = new boolean[PIECES];
    final boolean[] last = new boolean[PIECES];
    int pieces;
    int used;

    /** Whether a piece of up to that many bytes fits; makes the array larger if need be. */
    boolean fits(int size) {
        int need = used + ObjectHasher.ROOM + size + 1;
        if (pieces == PIECES || need > DATA) {
            return false;
        }
        if (need > data.length) {
            data = java.util.Arrays.copyOf(data, Math.min(DATA, Math.max(need, 4 * data.length)));
        }
        return true;
    }

    void clear() {
        pieces = 0;
        used = 0;
    }
}
