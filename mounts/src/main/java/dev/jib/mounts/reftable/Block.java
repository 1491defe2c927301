package dev.jib.mounts.reftable;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * A block of records in the order of their keys, each key by what it shares with the one before.
 *
 * <pre>
 * block   u8(type) u24(length) record* u24(restart)* u16(number of restarts)
 * record  varint(shared) varint(rest &lt;&lt; 3 | kind) rest value
 * </pre>
 *
 * A restart is where a key stands whole; git looks for keys from there, so that each has to be one.
 *
 * @param lastKey the key of its last record
 */
record Block<T>(ImmutableList<T> records, byte[] lastKey) {
    /** No file system that git runs on has longer names of refs. */
    private static final int LONGEST_KEY = 1 << 13;

    /** Reads what follows a key. */
    interface Value<T> {
        T read(byte[] key, int kind, Cursor from);
    }

    /**
     * Where a block is.
     *
     * @param start what its restarts are counted from
     * @param skip bytes before its type: those of the table's header in the first block
     * @param end where it ends
     */
    record Place(int start, int skip, int end) {}

    /** Reads one whose keys all come after {@code before}. */
    static <T> Block<T> read(byte[] bytes, Place place, byte[] before, Value<T> value) {
        int count = (int) new Cursor(bytes, place.end() - 2, place.end()).number(2);
        int restarts = place.end() - 2 - 3 * count;
        int first = place.start() + place.skip() + 4;
        FormatFault.unless(count > 0 && restarts > first, "a block of it has no records");
        Cursor from = new Cursor(bytes, first, restarts);
        Set<Integer> whole = new HashSet<>();
        ImmutableList.Builder<T> records = ImmutableList.builder();
        byte[] key = new byte[0];
        byte[] last = before;
        while (!from.atEnd()) {
            int at = from.at();
            int shared = from.varSize();
            long restAndKind = from.varint();
            FormatFault.unless(shared <= key.length, "a key of it shares what is not there");
            FormatFault.unless(
                    restAndKind >= 0 && shared + (restAndKind >>> 3) <= LONGEST_KEY,
                    "a key of it is longer than any is");
            key = joined(key, shared, from.take((int) (restAndKind >>> 3)));
            FormatFault.unless(
                    Arrays.compareUnsigned(last, key) < 0, "its keys are not in their order");
            if (shared == 0) {
                whole.add(at - place.start());
            }
            records.add(value.read(key, (int) restAndKind & 7, from));
            last = key;
        }
        checkRestarts(new Cursor(bytes, restarts, place.end() - 2), whole, first - place.start());
        return new Block<>(records.build(), key);
    }

    private static byte[] joined(byte[] key, int shared, byte[] rest) {
        byte[] joined = Arrays.copyOf(key, shared + rest.length);
        System.arraycopy(rest, 0, joined, shared, rest.length);
        return joined;
    }

    private static void checkRestarts(Cursor restarts, Set<Integer> whole, int first) {
        int before = -1;
        while (!restarts.atEnd()) {
            int restart = (int) restarts.number(3);
            FormatFault.unless(
                    restart > before
                            && whole.contains(restart)
                            && (before >= 0 || restart == first),
                    "a restart of it is where no key begins");
            before = restart;
        }
    }
}
