package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * A pack that was taken: its objects by number in pack order or by id, and its exact bytes. It
 * lives as long as its {@link Quarantine}. For one thread.
 */
public final class ScannedPack implements ObjectSource {
    private static final int STEP = 64 * 1024;

    private final PackContents contents;
    private final ObjectTable table;
    private final byte[] trailer;

    ScannedPack(PackContents contents, byte[] trailer) {
        this.contents = contents;
        this.table = contents.table();
        this.trailer = trailer;
    }

    /** The last 20 or 32 bytes of the pack, which no tee has got: with them it takes effect. */
    public byte[] trailer() {
        return trailer.clone();
    }

    /** How many objects the pack has; they are numbered from 0. */
    public int count() {
        return table.count();
    }

    /** How many bytes the pack has, trailer included. */
    public long packBytes() {
        return contents.spool().size();
    }

    /** Writes the exact bytes of the pack, without its trailer. */
    public void writePackBody(OutputStream out) throws IOException {
        long end = packBytes() - trailer.length;
        byte[] step = new byte[STEP];
        for (long at = 0; at < end; ) {
            int n = (int) Math.min(STEP, end - at);
            contents.spool().read(at, step, 0, n);
            out.write(step, 0, n);
            at += n;
        }
    }

    /** The number of the object with that id (20 or 32 bytes), or -1. */
    public int find(byte[] id) {
        return id.length == trailer.length ? table.find(id) : -1;
    }

    /** The number of the object whose id lies there in the array, or -1. */
    public int find(byte[] data, int start) {
        return table.find(data, start);
    }

    /** The number of the object with that id, or -1. */
    public int find(ObjectId id) {
        return find(id.bytes());
    }

    /** The id of the object with that number. */
    public ObjectId id(int number) {
        return ObjectId.of(table.id(number));
    }

    /** The type of the object with that number. */
    public ObjectType type(int number) {
        return table.type(number);
    }

    /** The size of the object with that number, in bytes. */
    public int size(int number) {
        return table.size(number);
    }

    /** The content of a commit, tree, tag or kept blob. */
    public byte[] readKept(int number) throws IOException {
        if (!table.isKept(number)) {
            throw new IllegalArgumentException("object " + id(number) + " was not kept");
        }
        return contents.readKept(number);
    }

    /**
     * Writes the content of any object, whatever its size.
     *
     * @throws PackRefused when making it again from its deltas takes more room than the limits give
     */
    public void writeContent(int number, OutputStream out) throws IOException, PackRefused {
        try (Bytes bytes = contents.load(number)) {
            MemorySegment content = bytes.segment();
            byte[] step = new byte[STEP];
            for (long at = 0; at < content.byteSize(); ) {
                int n = (int) Math.min(STEP, content.byteSize() - at);
                MemorySegment.copy(content, ValueLayout.JAVA_BYTE, at, step, 0, n);
                out.write(step, 0, n);
                at += n;
            }
        }
    }

    @Override
    public Optional<StoredObject> read(ObjectId id) throws IOException {
        int number = find(id);
        if (number < 0) {
            return Optional.empty();
        }
        if (table.isKept(number)) {
            return Optional.of(new StoredObject(type(number), readKept(number)));
        }
        try (Bytes bytes = contents.load(number)) {
            return Optional.of(
                    new StoredObject(type(number), bytes.segment().toArray(ValueLayout.JAVA_BYTE)));
        } catch (PackRefused e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The exact bytes of the pack, trailer included. */
    public InputStream openPack() {
        return new SpoolStream(contents.spool());
    }
}
