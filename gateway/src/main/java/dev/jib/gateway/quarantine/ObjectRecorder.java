package dev.jib.gateway.quarantine;

import dev.jib.gateway.quarantine.PackRefused.Code;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts resolved objects on record: their id into the table, their content into the store if it is
 * kept. Refuses duplicates and what is beyond a limit. For one thread.
 */
final class ObjectRecorder {
    /** The largest commit, tree or tag: each is held in memory when it is inspected. */
    static final int MAX_STRUCTURE = 16 << 20;

    /** The largest whole blob or pending delta that is put by. */
    private static final int SMALL = 64 * 1024;

    /** How many times inflated-bytes all objects may be together once deltas are resolved. */
    private static final int EXPANSION = 16;

    private final ObjectTable table;
    private final AppendFile kept;
    private final ScanLimits limits;
    private final BlobInterest interest;
    private final ObjectHasher hasher;
    private final AtomicLong resolved;
    private boolean keeping;

    /** A recorder; those of several threads share the count of resolved bytes. */
    ObjectRecorder(ObjectTable table, AppendFile kept, ScanSetup setup, AtomicLong resolved) {
        this.resolved = resolved;
        this.table = table;
        this.kept = kept;
        this.limits = setup.limits();
        this.interest = setup.interest();
        this.hasher = new ObjectHasher(setup.format());
    }

    /** Checks what is known of an object before its content is made. */
    void check(ObjectType type, int depth, long size) throws PackRefused {
        if (depth > limits.deltaDepth()) {
            throw PackRefused.limit(Code.DELTA_TOO_DEEP, "delta-depth", limits.deltaDepth());
        }
        if (size > limits.objectBytes()) {
            throw PackRefused.limit(Code.OBJECT_TOO_BIG, "object-bytes", limits.objectBytes());
        }
        if (type != ObjectType.BLOB && size > MAX_STRUCTURE) {
            throw new PackRefused(
                    Code.OBJECT_TOO_BIG,
                    "pack: a " + type.word() + " of " + size + " bytes (expected: at most 16 MiB)");
        }
        if (resolved.addAndGet(size) > EXPANSION * limits.inflatedBytes()) {
            throw PackRefused.limit(
                    Code.INFLATED_TOO_BIG,
                    EXPANSION + " times inflated-bytes",
                    limits.inflatedBytes());
        }
    }

    /**
     * Records an object that lies in an array, with {@link ObjectHasher#ROOM} bytes before it.
     *
     * @param kind what {@link ObjectTable#kind} makes of type and depth
     */
    void record(int entry, int kind, byte[] data, int start) throws IOException, PackRefused {
        ObjectType type = ObjectTable.typeOf(kind);
        int size = table.size(entry);
        identify(entry, kind, hasher.hash(type, data, start, size));
        if (isKept(type, size)) {
            keep(entry, data, start, size);
        } else {
            table.forget(entry);
        }
    }

    /**
     * Puts by what may be asked for again soon and is small: a whole blob as a delta base, or the
     * delta of an entry that is pending. It costs less than to inflate it once more.
     */
    void putBy(int entry, byte[] data, int start, int size) throws IOException {
        if (size <= SMALL) {
            keep(entry, data, start, size);
        }
    }

    private void keep(int entry, byte[] data, int start, int size) throws IOException {
        table.keep(entry, kept.appendAligned(ObjectTable.KEPT_ALIGNMENT, data, start, size));
    }

    /** Begins an object whose content comes in steps. */
    void begin(int entry, ObjectType type) throws IOException {
        int size = table.size(entry);
        hasher.begin(type, size);
        keeping = isKept(type, size);
        table.forget(entry);
        if (keeping) {
            beginKeeping(entry);
        }
    }

    void update(byte[] data, int start, int length) throws IOException {
        hasher.update(data, start, length);
        if (keeping) {
            kept.append(data, start, length);
        }
    }

    void finish(int entry, int kind) throws IOException, PackRefused {
        identify(entry, kind, hasher.finish());
    }

    private boolean isKept(ObjectType type, int size) {
        return type != ObjectType.BLOB || interest.wants(size);
    }

    private void beginKeeping(int entry) throws IOException {
        kept.align(ObjectTable.KEPT_ALIGNMENT);
        table.keep(entry, kept.size());
    }

    private void identify(int entry, int kind, byte[] id) throws IOException, PackRefused {
        if (!table.identify(entry, kind, id)) {
            throw PackRefused.at(
                    table.offset(entry),
                    Code.DUPLICATE_OBJECT,
                    "is an object that is in the pack already");
        }
    }
}
