package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What is known of each object of a pack, by its number in pack order: columns of primitives, no
 * object per entry.
 *
 * <pre>
 *   offset 4, size 4, kind 2 (type 3 bits, delta depth 13 bits), kept at 4, id 20 or 32 bytes
 *   and 8 to 16 bytes a slot of the hash table
 * </pre>
 *
 * <p>The ids beyond the first 262,144 lie in a mapped file, so that two million objects take about
 * 50 MB of heap. Offsets are kept as their low 32 bits; they only grow, so the few entries at which
 * the high bits change give the rest.
 */
final class ObjectTable {
    private static final int CHUNK_SHIFT = 14;
    private static final int CHUNK = 1 << CHUNK_SHIFT;
    private static final int HEAP_CHUNKS = 16;
    private static final int ALIGN_SHIFT = 3;
    private static final int TYPE_BITS = 3;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final VarHandle BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    /** What the place of a kept object is aligned to. */
    static final int KEPT_ALIGNMENT = 1 << ALIGN_SHIFT;

    private final int idLength;
    private final Path idFile;
    private final Arena arena;
    private final long seed = ThreadLocalRandom.current().nextLong() | 1;
    private int count;
    private int identified;
    private int[] offsets = new int[64];
    private int[] sizes = new int[64];
    private int[] keptAt = new int[64];
    private char[] kinds = new char[64];
    private int[] wraps = new int[0];
    private long lastOffset;
    private MemorySegment[] ids = new MemorySegment[1];
    private int[] slots = new int[128];

    /** A table whose mapped ids live as long as the arena. */
    ObjectTable(ObjectFormat format, Path idFile, Arena arena) {
        this.idLength = format.length();
        this.idFile = idFile;
        this.arena = arena;
    }

    /** Type and delta depth in one number. */
    static int kind(ObjectType type, int depth) {
        return depth << TYPE_BITS | type.code();
    }

    static ObjectType typeOf(int kind) {
        return ObjectType.ofCode(kind & (1 << TYPE_BITS) - 1);
    }

    int count() {
        return count;
    }

    /** Adds the next entry of the pack and returns its number. */
    int add(long offset, int size) {
        if (count == offsets.length) {
            int capacity = count + (count >> 1) + 64;
            offsets = Arrays.copyOf(offsets, capacity);
            sizes = Arrays.copyOf(sizes, capacity);
            keptAt = Arrays.copyOf(keptAt, capacity);
            kinds = Arrays.copyOf(kinds, capacity);
        }
        for (long high = lastOffset >>> 32; high < offset >>> 32; high++) {
            wraps = Arrays.copyOf(wraps, wraps.length + 1);
            wraps[wraps.length - 1] = count;
        }
        lastOffset = offset;
        offsets[count] = (int) offset;
        sizes[count] = size;
        keptAt[count] = -1;
        return count++;
    }

    /** Tells what the entry is; false if an object of that id is there already. */
    synchronized boolean identify(int entry, int kind, byte[] id) throws IOException {
        MemorySegment chunk = chunkOf(entry);
        MemorySegment.copy(id, 0, chunk, BYTE, idOffset(entry), idLength);
        if (3 * (identified + 1) > 2 * slots.length) {
            rehash();
        }
        int slot = slotOf(id, 0);
        if (slots[slot] != 0) {
            return false;
        }
        slots[slot] = entry + 1;
        kinds[entry] = (char) kind;
        identified++;
        return true;
    }

    void keep(int entry, long position) throws IOException {
        if (position >>> ALIGN_SHIFT > Integer.MAX_VALUE) {
            throw new IOException("quarantine: more than 16 GiB of commits, trees and tags");
        }
        keptAt[entry] = (int) (position >>> ALIGN_SHIFT);
    }

    void forget(int entry) {
        keptAt[entry] = -1;
    }

    void resize(int entry, int size) {
        sizes[entry] = size;
    }

    /** The number of the object with that id, or -1; also while another thread identifies. */
    synchronized int find(byte[] id) {
        return find(id, 0);
    }

    /** The number of the object whose id lies there, or -1; once the scan is over. */
    int find(byte[] data, int start) {
        return slots[slotOf(data, start)] - 1;
    }

    /** The number of the entry that starts at that offset, or -1; quick if it is a recent one. */
    int entryAt(long offset) {
        int high = count - 1;
        int step = 1;
        while (high - step >= 0 && offset(high - step) > offset) {
            step <<= 1;
        }
        int low = Math.max(0, high - step);
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long there = offset(middle);
            if (there == offset) {
                return middle;
            }
            if (there < offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    long offset(int entry) {
        long high = 0;
        for (int wrap : wraps) {
            high += wrap <= entry ? 1 : 0;
        }
        return high << 32 | offsets[entry] & 0xffff_ffffL;
    }

    int size(int entry) {
        return sizes[entry];
    }

    boolean isIdentified(int entry) {
        return kinds[entry] != 0;
    }

    ObjectType type(int entry) {
        return typeOf(kinds[entry]);
    }

    int depth(int entry) {
        return kinds[entry] >> TYPE_BITS;
    }

    boolean isKept(int entry) {
        return keptAt[entry] >= 0;
    }

    long keptAt(int entry) {
        return (long) keptAt[entry] << ALIGN_SHIFT;
    }

    byte[] id(int entry) {
        byte[] id = new byte[idLength];
        MemorySegment.copy(ids[entry >>> CHUNK_SHIFT], BYTE, idOffset(entry), id, 0, idLength);
        return id;
    }

    private long idOffset(int entry) {
        return (long) (entry & CHUNK - 1) * idLength;
    }

    private MemorySegment chunkOf(int entry) throws IOException {
        int number = entry >>> CHUNK_SHIFT;
        if (number >= ids.length) {
            ids = Arrays.copyOf(ids, Math.max(number + 1, 2 * ids.length));
        }
        MemorySegment chunk = ids[number];
        if (chunk == null || chunk.byteSize() < idOffset(entry) + idLength) {
            chunk = number < HEAP_CHUNKS ? heapChunk(entry, chunk) : mappedChunk(number);
            ids[number] = chunk;
        }
        return chunk;
    }

    private MemorySegment heapChunk(
            int entry, @org.jspecify.annotations.Nullable MemorySegment old) {
        int capacity = Math.min(CHUNK, Math.max(64, 4 * ((entry & CHUNK - 1) + 1)));
        MemorySegment grown = MemorySegment.ofArray(new byte[capacity * idLength]);
        if (old != null) {
            MemorySegment.copy(old, 0, grown, 0, old.byteSize());
        }
        return grown;
    }

    private MemorySegment mappedChunk(int number) throws IOException {
        long size = (long) CHUNK * idLength;
        try (FileChannel file =
                FileChannel.open(
                        idFile,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            long position = (number - HEAP_CHUNKS) * size;
            FillWithZeros.upTo(file, position + size);
            return file.map(FileChannel.MapMode.READ_WRITE, position, size, arena);
        } catch (ClosedChannelException e) {
            throw e; // interrupted, which is no fault of the disk
        } catch (IOException e) {
            throw new QuarantineException(e);
        }
    }

    private void rehash() {
        slots = new int[2 * slots.length];
        byte[] id = new byte[idLength];
        for (int entry = 0; entry < count; entry++) {
            if (isIdentified(entry) && ids[entry >>> CHUNK_SHIFT] != null) {
                MemorySegment.copy(
                        ids[entry >>> CHUNK_SHIFT], BYTE, idOffset(entry), id, 0, idLength);
                int slot = slotOf(id, 0);
                slots[slot] = slots[slot] == 0 ? entry + 1 : slots[slot];
            }
        }
    }

    /** The slot that holds the id, or the free one where it belongs. */
    private int slotOf(byte[] data, int start) {
        long first = (long) BYTES.get(data, start);
        int mask = slots.length - 1;
        int slot = (int) ((first ^ seed) * 0x9e37_79b9_7f4a_7c15L * seed >>> 33) & mask;
        while (slots[slot] != 0 && !isAt(slots[slot] - 1, data, start)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isAt(int entry, byte[] data, int start) {
        MemorySegment chunk = ids[entry >>> CHUNK_SHIFT];
        long at = idOffset(entry);
        int length = idLength;
        for (int i = 0; i + 8 <= length; i += 8) {
            if (chunk.get(LONG, at + i) != (long) BYTES.get(data, start + i)) {
                return false;
            }
        }
        int last = length - 8;
        return chunk.get(LONG, at + last) == (long) BYTES.get(data, start + last);
    }
}
