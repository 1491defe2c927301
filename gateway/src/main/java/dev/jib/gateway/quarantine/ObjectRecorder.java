package dev.jib.gateway.quarantine;

import dev.jib.gateway.quarantine.PackRefused.Code;
import java.io.IOException;

/**
 * Puts resolved objects on record: their id into the table, their content into the store if it is
 * kept. Refuses duplicates and what is beyond a limit. For one thread.
 */
final class ObjectRecorder {
    /** The largest commit, tree or tag: each is held in memory when it is inspected. */
    static final int MAX_STRUCTURE = 16 << 20;

    /** How many times inflated-bytes all objects may be together once deltas are resolved. */
    private static final int EXPANSION = 16;

    private final ObjectTable table;
    private final AppendFile kept;
    private final ScanLimits limits;
    private final BlobInterest interest;
    private final ObjectHasher hasher;
    private long resolved;
    private boolean keeping;

    ObjectRecorder(ObjectTable table, AppendFile kept, ScanSetup setup) {
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
        resolved += size;
        if (resolved > EXPANSION * limits.inflatedBytes()) {
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
            beginKeeping(entry);
            kept.append(data, start, size);
        }
    }

    /** Begins an object whose content comes in steps. */
    void begin(int entry, ObjectType type) throws IOException {
        int size = table.size(entry);
        hasher.begin(type, size);
        keeping = isKept(type, size);
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
