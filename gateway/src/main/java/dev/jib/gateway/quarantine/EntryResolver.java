package dev.jib.gateway.quarantine;

import dev.jib.gateway.quarantine.PackRefused.Code;
import java.io.IOException;

/**
 * Hashes the entries of a pack as they come and resolves each delta whose base is at hand, which in
 * a pack that git wrote is nearly all of them; the others are left pending. For one thread.
 */
final class EntryResolver implements BatchSink, AutoCloseable {
    private final ObjectTable table;
    private final AppendFile kept;
    private final ObjectRecorder recorder;
    private final PendingDeltas pending;
    private final Deadline deadline;
    private final SpoolEntry spooled;
    private final Delta delta = new Delta();
    private final RingCache cache = new RingCache();
    private int current;

    EntryResolver(PackContents contents, PendingDeltas pending) {
        this.table = contents.table();
        this.kept = contents.kept();
        this.recorder = contents.recorder();
        this.pending = pending;
        this.deadline = contents.setup().deadline();
        this.spooled = new SpoolEntry(contents.spool(), table, contents.setup().format());
    }

    @Override
    public Batch exchange(Batch batch) throws IOException, PackRefused {
        deadline.check();
        for (int piece = 0; piece < batch.pieces; piece++) {
            boolean isDelta = batch.kind[piece] >= ObjectType.OFS_DELTA;
            if (batch.first[piece]) {
                current = table.add(batch.offset[piece], batch.entrySize[piece]);
            }
            if (isDelta && batch.first[piece]) {
                addDelta(batch, piece);
            } else if (!isDelta && batch.first[piece] && batch.last[piece]) {
                addWhole(batch, piece);
            } else if (!isDelta) {
                addPiece(batch, piece);
            }
        }
        batch.clear();
        return batch;
    }

    @Override
    public void close() {
        spooled.close();
    }

    private void addWhole(Batch batch, int piece) throws IOException, PackRefused {
        ObjectType type = ObjectType.ofCode(batch.kind[piece]);
        int size = batch.length[piece];
        int start = batch.start[piece];
        recorder.check(type, 0, size);
        recorder.record(current, ObjectTable.kind(type, 0), batch.data, start);
        if (type == ObjectType.BLOB && !table.isKept(current)) {
            recorder.putBy(current, batch.data, start, size);
        }
        int place = cache.allocate(size);
        System.arraycopy(batch.data, start, cache.array(), place, size);
        cache.put(current, place, size);
    }

    private void addPiece(Batch batch, int piece) throws IOException, PackRefused {
        ObjectType type = ObjectType.ofCode(batch.kind[piece]);
        if (batch.first[piece]) {
            recorder.check(type, 0, batch.entrySize[piece]);
            recorder.begin(current, type);
        }
        recorder.update(batch.data, batch.start[piece], batch.length[piece]);
        if (batch.last[piece]) {
            recorder.finish(current, ObjectTable.kind(type, 0));
        }
    }

    private void addDelta(Batch batch, int piece) throws IOException, PackRefused {
        int base = baseOf(batch, piece);
        if (base < 0) {
            pending.add(current, batch.baseId[piece]);
            putBy(batch, piece);
        } else if (!table.isIdentified(base)
                || !batch.last[piece]
                || !resolve(base, batch, piece)) {
            pending.add(current, base);
            putBy(batch, piece);
        }
    }

    private void putBy(Batch batch, int piece) throws IOException {
        if (batch.last[piece]) {
            recorder.putBy(current, batch.data, batch.start[piece], batch.length[piece]);
        }
    }

    private int baseOf(Batch batch, int piece) throws PackRefused {
        if (batch.kind[piece] == ObjectType.REF_DELTA) {
            return table.find(batch.baseId[piece]);
        }
        int base = table.entryAt(batch.baseOffset[piece]);
        if (base < 0) {
            throw PackRefused.at(
                    batch.offset[piece],
                    Code.BASE_MISSING,
                    "is a delta of byte "
                            + batch.baseOffset[piece]
                            + ", where no entry of the pack begins");
        }
        return base;
    }

    /** Makes the object where it is cached; false if that has to wait. */
    private boolean resolve(int base, Batch batch, int piece) throws IOException, PackRefused {
        if (!delta.open(batch.data, batch.start[piece], batch.length[piece])
                || delta.baseSize() != table.size(base)) {
            throw badDelta(batch.offset[piece]);
        }
        ObjectType type = table.type(base);
        if (delta.baseSize() > RingCache.MAX_OBJECT
                || delta.resultSize() > RingCache.MAX_OBJECT
                || cache.find(base) < 0 && !load(base)) {
            return false;
        }
        int depth = table.depth(base) + 1;
        int size = (int) delta.resultSize();
        recorder.check(type, depth, size);
        int place = cache.allocate(size);
        int from = cache.find(base);
        if (from < 0) {
            return false;
        }
        if (!delta.apply(cache.array(), from, cache.array(), place)) {
            throw badDelta(batch.offset[piece]);
        }
        table.resize(current, size);
        recorder.record(current, ObjectTable.kind(type, depth), cache.array(), place);
        cache.put(current, place, size);
        return true;
    }

    /** Brings an object back into the cache if one read is enough for that. */
    private boolean load(int entry) throws IOException {
        boolean isKept = table.isKept(entry);
        if (!isKept && table.depth(entry) > 0) {
            return false;
        }
        int size = table.size(entry);
        int place = cache.allocate(size);
        if (isKept) {
            kept.read(table.keptAt(entry), cache.array(), place, size);
        } else {
            spooled.open(entry);
            spooled.read(cache.array(), place, size);
        }
        cache.put(entry, place, size);
        return true;
    }

    private static PackRefused badDelta(long offset) {
        return PackRefused.at(offset, Code.BAD_DELTA, "is a delta that is not well-formed");
    }
}
