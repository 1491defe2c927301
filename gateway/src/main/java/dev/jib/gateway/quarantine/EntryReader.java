package dev.jib.gateway.quarantine;

import dev.jib.gateway.quarantine.PackRefused.Code;
import java.io.IOException;

/**
 * Reads the entries of a pack and inflates them into batches.
 *
 * <pre>
 *   pack   = "PACK" version(4 = 2) count(4) *entry trailer
 *   entry  = head [base] zlib-data
 *   head   = 1 byte: more(1) type(3) size(4), then 7 bits of size a byte while more is set
 *   base   = OFS_DELTA: distance back, 7 bits a byte, high first, each further byte adding 1
 *            REF_DELTA: an object id
 * </pre>
 *
 * (gitformat-pack(5)). A size with redundant bytes is refused, as is data that inflates to any
 * other size than the head says.
 */
final class EntryReader {
    private static final int SIGNATURE = 0x5041434b;

    private final PackInput in;
    private final ScanLimits limits;
    private final int idLength;
    private final BatchSink sink;
    private Batch batch = new Batch();
    private long inflated;

    EntryReader(PackInput in, ScanSetup setup, BatchSink sink) {
        this.in = in;
        this.limits = setup.limits();
        this.idLength = setup.format().length();
        this.sink = sink;
    }

    /** Reads the pack's head and returns how many objects it announces. */
    static int readHead(PackInput in, ScanLimits limits) throws IOException, PackRefused {
        if (in.readInt() != SIGNATURE || in.readInt() != 2) {
            throw new PackRefused(
                    Code.NOT_A_PACK,
                    "pack: does not begin with PACK and version 2 (expected: what git pack-objects"
                            + " writes)");
        }
        long count = in.readInt() & 0xffff_ffffL;
        if (count > limits.objects()) {
            throw PackRefused.limit(Code.TOO_MANY_OBJECTS, "objects", limits.objects());
        }
        return (int) count;
    }

    /** Reads that many entries and hands over the last batch. */
    void readEntries(int count) throws IOException, PackRefused {
        for (int i = 0; i < count; i++) {
            readEntry();
        }
        handOver();
    }

    private void readEntry() throws IOException, PackRefused {
        long offset = in.position();
        int b = in.read();
        int kind = b >> 4 & 7;
        int size = readSize(b, offset);
        long baseOffset = -1;
        byte[] baseId = null;
        switch (kind) {
            case 1, 2, 3, 4 -> {}
            case ObjectType.OFS_DELTA -> baseOffset = readBaseOffset(offset);
            case ObjectType.REF_DELTA -> {
                baseId = new byte[idLength];
                in.read(baseId, 0, idLength);
            }
            default -> throw PackRefused.at(offset, Code.BAD_TYPE, "has the unknown type " + kind);
        }
        if (!batch.fits(Math.min(size, Batch.WHOLE))) {
            handOver();
        }
        int piece = batch.pieces;
        batch.offset[piece] = offset;
        batch.kind[piece] = (byte) kind;
        batch.entrySize[piece] = size;
        batch.baseOffset[piece] = baseOffset;
        batch.baseId[piece] = baseId;
        in.beginInflate();
        if (size <= Batch.WHOLE) {
            readWhole(offset, size);
        } else {
            readPieces(offset, size);
        }
    }

    private int readSize(int head, long offset) throws IOException, PackRefused {
        long size = head & 15;
        int b = head;
        for (int shift = 4; (b & 0x80) != 0; shift += 7) {
            b = in.read();
            if (b == 0 || shift > 53) {
                throw PackRefused.at(
                        offset, Code.BAD_SIZE, "has a size that is not in its shortest form");
            }
            size |= (long) (b & 0x7f) << shift;
        }
        if (size > limits.objectBytes()) {
            throw PackRefused.limit(Code.OBJECT_TOO_BIG, "object-bytes", limits.objectBytes());
        }
        inflated += size;
        if (inflated > limits.inflatedBytes()) {
            throw PackRefused.limit(
                    Code.INFLATED_TOO_BIG, "inflated-bytes", limits.inflatedBytes());
        }
        return (int) size;
    }

    private long readBaseOffset(long offset) throws IOException, PackRefused {
        int b = in.read();
        long distance = b & 0x7f;
        while ((b & 0x80) != 0) {
            b = in.read();
            distance = distance + 1 << 7 | b & 0x7f;
            if (distance >= offset) {
                break;
            }
        }
        if (distance <= 0 || distance >= offset) {
            throw PackRefused.at(
                    offset, Code.BASE_MISSING, "is a delta whose base is outside the pack");
        }
        return offset - distance;
    }

    private void readWhole(long offset, int size) throws IOException, PackRefused {
        int start = batch.used + ObjectHasher.ROOM;
        int n = in.inflate(batch.data, start, size + 1);
        if (n >= 0 || ~n != size) {
            throw wrongSize(offset, size);
        }
        addPiece(start, size, true, true);
    }

    private void readPieces(long offset, int size) throws IOException, PackRefused {
        int rest = size;
        byte kind = batch.kind[batch.pieces];
        while (true) {
            int start = batch.used + ObjectHasher.ROOM;
            int want = Math.min(rest + 1, batch.data.length - start);
            int n = in.inflate(batch.data, start, want);
            boolean end = n < 0;
            int length = end ? ~n : n;
            rest -= length;
            if (rest < 0 || end && rest > 0) {
                throw wrongSize(offset, size);
            }
            boolean first = rest + length == size;
            addPiece(start, length, first, end);
            if (end) {
                return;
            }
            handOver();
            batch.fits(Batch.WHOLE);
            batch.kind[0] = kind;
            batch.offset[0] = offset;
            batch.entrySize[0] = size;
        }
    }

    private void addPiece(int start, int length, boolean first, boolean last) {
        int piece = batch.pieces++;
        batch.start[piece] = start;
        batch.length[piece] = length;
        batch.first[piece] = first;
        batch.last[piece] = last;
        batch.used = start + length;
    }

    private void handOver() throws IOException, PackRefused {
        in.passOn();
        batch = sink.exchange(batch);
    }

    private static PackRefused wrongSize(long offset, int size) {
        return PackRefused.at(
                offset, Code.BAD_SIZE, "does not inflate to the " + size + " bytes that it states");
    }
}
