package dev.jib.gateway.inspect;

import java.util.Arrays;

/**
 * The links that were followed lately. Successive versions of a tree share nearly all entries, and
 * to find them here costs much less than to look for them among all objects of a pack.
 */
final class RecentIds {
    private static final int SLOTS = 1 << 13;

    private final int idLength;
    private final byte[] ids;
    private final byte[] kinds = new byte[SLOTS];

    RecentIds(int idLength) {
        this.idLength = idLength;
        this.ids = new byte[SLOTS * idLength];
    }

    /** Whether that link, to a tree or to a blob, is here; it is from then on. */
    boolean contains(byte[] data, int start, boolean tree) {
        int slot = ((data[start] & 0xff) << 8 | data[start + 1] & 0xff) & SLOTS - 1;
        byte kind = (byte) (tree ? 2 : 1);
        int at = slot * idLength;
        if (kinds[slot] == kind
                && Arrays.equals(ids, at, at + idLength, data, start, start + idLength)) {
            return true;
        }
        kinds[slot] = kind;
        System.arraycopy(data, start, ids, at, idLength);
        return false;
    }
}
