package dev.jib.gateway.quarantine;

import dev.jib.gateway.quarantine.PackRefused.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies deltas whose base, result and own data are small, all in arrays with {@link
 * ObjectHasher#ROOM} free bytes before the content. An empty array means that something is too
 * large for this. One for each thread.
 */
final class SmallDeltas implements AutoCloseable {
    private static final int SMALL = 256 * 1024;
    private static final int HELD = 8 << 20;
    private static final byte[] TOO_LARGE = {};

    private final ObjectTable table;
    private final AppendFile kept;
    private final ObjectRecorder recorder;
    private final SpoolEntry spooled;
    private final Delta delta = new Delta();
    private byte[] deltaData = new byte[4096];
    private byte[] leaf = new byte[4096];
    private long held;

    SmallDeltas(PackContents contents) {
        table = contents.table();
        kept = contents.kept();
        recorder = contents.newRecorder();
        spooled = new SpoolEntry(contents.spool(), table, contents.setup().format());
    }

    /** The content of a known object. */
    byte[] load(int entry) throws IOException {
        List<byte[]> chain = new ArrayList<>();
        long size = 0;
        int at = entry;
        while (!table.isKept(at) && table.depth(at) > 0) {
            spooled.open(at);
            size += spooled.size();
            if (table.size(at) > SMALL || size > HELD) {
                return TOO_LARGE;
            }
            byte[] data = new byte[spooled.size()];
            spooled.read(data, 0, data.length);
            chain.add(data);
            at = spooled.base();
        }
        if (table.size(at) > SMALL) {
            return TOO_LARGE;
        }
        byte[] content = read(at);
        for (int i = chain.size() - 1; i >= 0; i--) {
            byte[] data = chain.get(i);
            if (!delta.open(data, 0, data.length)) {
                throw new IOException("quarantine: the spooled pack has changed");
            }
            byte[] result = new byte[ObjectHasher.ROOM + (int) delta.resultSize()];
            delta.apply(content, ObjectHasher.ROOM, result, ObjectHasher.ROOM);
            content = result;
        }
        return content;
    }

    /**
     * Resolves a delta of the parent's content and records it.
     *
     * @param isBase whether the result is wanted; it is to be released then
     */
    byte[] resolve(int parent, byte[] base, int child, boolean isBase)
            throws IOException, PackRefused {
        if (!table.isKept(child)) {
            return TOO_LARGE;
        }
        int length = table.size(child);
        if (deltaData.length < length) {
            deltaData = new byte[2 * length];
        }
        kept.read(table.keptAt(child), deltaData, 0, length);
        if (!delta.open(deltaData, 0, length) || delta.baseSize() != table.size(parent)) {
            throw badDelta(child);
        }
        if (delta.resultSize() > SMALL || held > HELD) {
            return TOO_LARGE;
        }
        ObjectType type = table.type(parent);
        int depth = table.depth(parent) + 1;
        int size = (int) delta.resultSize();
        recorder.check(type, depth, size);
        byte[] result = room(size, isBase);
        if (!delta.apply(base, ObjectHasher.ROOM, result, ObjectHasher.ROOM)) {
            throw badDelta(child);
        }
        table.resize(child, size);
        recorder.record(child, ObjectTable.kind(type, depth), result, ObjectHasher.ROOM);
        held += isBase ? result.length : 0;
        return isBase ? result : TOO_LARGE;
    }

    /** Tells that a result is not needed any more. */
    void release(byte[] result) {
        held -= result.length;
    }

    @Override
    public void close() {
        spooled.close();
    }

    private byte[] room(int size, boolean isBase) {
        if (isBase) {
            return new byte[ObjectHasher.ROOM + size];
        }
        if (leaf.length < ObjectHasher.ROOM + size) {
            leaf = new byte[ObjectHasher.ROOM + 2 * size];
        }
        return leaf;
    }

    private byte[] read(int entry) throws IOException {
        byte[] content = new byte[ObjectHasher.ROOM + table.size(entry)];
        int size = table.size(entry);
        if (table.isKept(entry)) {
            kept.read(table.keptAt(entry), content, ObjectHasher.ROOM, size);
        } else {
            spooled.open(entry);
            spooled.read(content, ObjectHasher.ROOM, size);
        }
        return content;
    }

    private PackRefused badDelta(int entry) {
        return PackRefused.at(
                table.offset(entry), Code.BAD_DELTA, "is a delta that is not well-formed");
    }
}
