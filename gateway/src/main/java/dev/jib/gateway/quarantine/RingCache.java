package dev.jib.gateway.quarantine;

import java.util.Arrays;

/**
 * The objects resolved last, as possible delta bases: one big array that is written round and round
 * and read in place, so that a resolved delta is made where it is cached and nothing is copied.
 *
 * <p>Before each object {@link ObjectHasher#ROOM} bytes are free. Positions only grow; the place in
 * the array is the position modulo its size, and what lies more than that size behind is gone.
 */
final class RingCache {
    /** The largest object that is cached. */
    static final int MAX_OBJECT = 1 << 20;

    private static final int FIRST = 256 * 1024;
    private static final int MOST = 8 << 20;
    private static final int KEYS = 1 << 13;

    private byte[] ring = new byte[FIRST];
    private long head;
    private final int[] keys = new int[KEYS];
    private final int[] lengths = new int[KEYS];
    private final long[] positions = new long[KEYS];

    RingCache() {
        Arrays.fill(keys, -1);
    }

    /** The array that the positions lie in, until the next {@link #allocate}. */
    byte[] array() {
        return ring;
    }

    /** Makes room for an object of that size and returns where in the array it starts. */
    int allocate(int size) {
        int need = size + ObjectHasher.ROOM + 1;
        if (ring.length < MOST && (need > ring.length / 4 || head + need > ring.length)) {
            grow(need);
        }
        int at = (int) (head % ring.length);
        if (at + need > ring.length) {
            head += ring.length - at;
            at = 0;
        }
        head += need;
        return at + ObjectHasher.ROOM;
    }

    /** Names what was written to the place that was allocated last. */
    void put(int entry, int start, int size) {
        int key = entry & KEYS - 1;
        keys[key] = entry;
        lengths[key] = size;
        positions[key] = head - (size + 1);
        assert positions[key] % ring.length == start;
    }

    /** Where the object starts in the array, or -1 if it is not there any more. */
    int find(int entry) {
        int key = entry & KEYS - 1;
        if (keys[key] != entry || head - (positions[key] - ObjectHasher.ROOM) > ring.length) {
            return -1;
        }
        return (int) (positions[key] % ring.length);
    }

    /** Grows while nothing has wrapped yet, so that positions stay as they are. */
    private void grow(int need) {
        int size = ring.length;
        while (size < MOST && (need > size / 4 || head + need > size)) {
            size *= 2;
        }
        if (head <= ring.length) {
            ring = Arrays.copyOf(ring, size);
        } else {
            ring = new byte[size];
            Arrays.fill(keys, -1);
            head = 0;
        }
    }
}
