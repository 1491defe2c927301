package dev.jib.gateway.quarantine;

import java.util.Arrays;

/**
 * Deltas that could not be resolved while the pack streamed in, since their base came later, was
 * unresolved itself, or was no longer at hand.
 */
final class PendingDeltas {
    private int[] entries = new int[16];
    private int[] bases = new int[16];
    private byte[][] baseIds = new byte[16][];
    private int count;

    /** Adds a delta with a known base. */
    void add(int entry, int base) {
        makeRoom();
        entries[count] = entry;
        bases[count++] = base;
    }

    /** Adds a delta whose base is an object not seen yet. */
    void add(int entry, byte[] baseId) {
        makeRoom();
        entries[count] = entry;
        bases[count] = -1;
        baseIds[count++] = baseId;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int anyEntry() {
        return entries[0];
    }

    /** Takes out the deltas whose base is known by now, as {@code base << 32 | entry} in order. */
    long[] takeKnown(ObjectTable table) {
        long[] known = new long[count];
        int taken = 0;
        int left = 0;
        for (int i = 0; i < count; i++) {
            int base = bases[i] >= 0 ? bases[i] : table.find(baseIds[i]);
            if (base >= 0) {
                known[taken++] = (long) base << 32 | entries[i];
            } else {
                entries[left] = entries[i];
                bases[left] = bases[i];
                baseIds[left++] = baseIds[i];
            }
        }
        Arrays.fill(baseIds, left, count, null);
        count = left;
        long[] sorted = Arrays.copyOf(known, taken);
        Arrays.sort(sorted);
        return sorted;
    }

    private void makeRoom() {
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, 2 * count);
            bases = Arrays.copyOf(bases, 2 * count);
            baseIds = Arrays.copyOf(baseIds, 2 * count);
        }
    }
}
