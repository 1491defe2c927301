package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * One pack of an objects directory with its index of version 2 (gitformat-pack(5)).
 *
 * <pre>
 *   index = ff 't' 'O' 'c' version(4 = 2) fanout(256 * 4) *id *crc(4) *offset(4) *offset(8) ...
 * </pre>
 *
 * <p>Nothing in it is believed: offsets, sizes and chains are bounded, and whoever asks for an
 * object checks its hash.
 */
final class HostPack implements AutoCloseable {
    private static final int FANOUT = 8;
    private static final int IDS = FANOUT + 256 * 4;
    private static final int MAX_CHAIN = 4096;
    private static final int MAX_HEAD = 64;

    private final HostFile index;
    private final HostFile pack;
    private final ObjectFormat format;
    private final int most;
    private final int[] fanout = new int[256];

    private HostPack(HostFile index, HostFile pack, ObjectFormat format, int most)
            throws IOException {
        this.index = index;
        this.pack = pack;
        this.format = format;
        this.most = most;
        ByteBuffer head = ByteBuffer.wrap(index.read(0, IDS));
        if (head.getInt() != 0xff744f63 || head.getInt() != 2) {
            throw new IOException("a pack index that is not of version 2");
        }
        head.asIntBuffer().get(fanout);
    }

    static HostPack open(Path indexPath, ObjectFormat format, int most) throws IOException {
        String name = indexPath.getFileName().toString();
        Path packPath = indexPath.resolveSibling(name.substring(0, name.length() - 3) + "pack");
        HostFile index = HostFile.open(indexPath);
        try {
            return withPack(index, packPath, format, most);
        } catch (IOException e) {
            index.close();
            throw e;
        }
    }

    private static HostPack withPack(HostFile index, Path path, ObjectFormat format, int most)
            throws IOException {
        HostFile pack = HostFile.open(path);
        try {
            return new HostPack(index, pack, format, most);
        } catch (IOException e) {
            pack.close();
            throw e;
        }
    }

    /** What the pack has under that id, unverified. */
    Optional<StoredObject> read(byte[] id) throws IOException {
        long offset = find(id);
        if (offset < 0) {
            return Optional.empty();
        }
        Deque<byte[]> deltas = new ArrayDeque<>();
        long size = 0;
        while (true) {
            Entry entry = entry(offset);
            if (entry.size > most || (size += entry.size) > 4L * most) {
                return Optional.empty();
            }
            byte[] content;
            try (HostInflater inflater = new HostInflater(pack, entry.data)) {
                content = inflater.readAll((int) entry.size);
            }
            if (entry.base < 0) {
                return entry.kind < 1 || entry.kind > 4
                        ? Optional.empty()
                        : apply(ObjectType.ofCode(entry.kind), content, deltas);
            }
            deltas.push(content);
            offset = entry.base;
            if (deltas.size() > MAX_CHAIN) {
                return Optional.empty();
            }
        }
    }

    @Override
    public void close() throws IOException {
        index.close();
        pack.close();
    }

    private Optional<StoredObject> apply(ObjectType type, byte[] whole, Deque<byte[]> deltas) {
        byte[] content = whole;
        Delta delta = new Delta();
        for (byte[] next : deltas) {
            if (!delta.open(next, 0, next.length)
                    || delta.baseSize() != content.length
                    || delta.resultSize() > most) {
                return Optional.empty();
            }
            byte[] result = new byte[(int) delta.resultSize()];
            if (!delta.apply(content, 0, result, 0)) {
                return Optional.empty();
            }
            content = result;
        }
        return Optional.of(new StoredObject(type, content));
    }

    private record Entry(int kind, long size, long data, long base) {}

    private Entry entry(long offset) throws IOException {
        byte[] head = new byte[MAX_HEAD];
        int n = pack.readSome(offset, head, 0, MAX_HEAD);
        ByteBuffer in = ByteBuffer.wrap(head, 0, n);
        try {
            int b = in.get();
            int kind = b >> 4 & 7;
            long size = b & 15;
            for (int shift = 4; b < 0 && shift < 60; shift += 7) {
                b = in.get();
                size |= (long) (b & 0x7f) << shift;
            }
            long base = -1;
            if (kind == ObjectType.OFS_DELTA) {
                base = offset - distance(in);
                if (base < 12 || base >= offset) {
                    throw new IOException("a delta whose base is outside the pack");
                }
            } else if (kind == ObjectType.REF_DELTA) {
                byte[] id = new byte[format.length()];
                in.get(id);
                base = find(id);
                if (base < 0) {
                    throw new IOException("a delta whose base is not in its pack");
                }
            }
            return new Entry(kind, size, offset + in.position(), base);
        } catch (java.nio.BufferUnderflowException e) {
            throw new IOException("a pack entry that ends too early", e);
        }
    }

    private static long distance(ByteBuffer in) {
        int b = in.get();
        long distance = b & 0x7f;
        for (int i = 0; b < 0 && i < 8; i++) {
            b = in.get();
            distance = distance + 1 << 7 | b & 0x7f;
        }
        return distance;
    }

    /** Where the pack has that id, or -1. */
    private long find(byte[] id) throws IOException {
        int first = id[0] & 0xff;
        int count = fanout[255];
        int low = first == 0 ? 0 : fanout[first - 1];
        int high = fanout[first] - 1;
        int length = format.length();
        if (low < 0 || high >= count || count < 0) {
            return -1;
        }
        while (low <= high) {
            int middle = low + high >>> 1;
            int order =
                    Arrays.compareUnsigned(index.read(IDS + (long) middle * length, length), id);
            if (order == 0) {
                return offset(middle, count);
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return -1;
    }

    private long offset(int position, int count) throws IOException {
        long offsets = IDS + (long) count * (format.length() + 4);
        int offset = ByteBuffer.wrap(index.read(offsets + 4L * position, 4)).getInt();
        if (offset >= 0) {
            return offset;
        }
        long large = offsets + 4L * count + 8L * (offset & 0x7fff_ffff);
        return ByteBuffer.wrap(index.read(large, 8)).getLong();
    }
}
