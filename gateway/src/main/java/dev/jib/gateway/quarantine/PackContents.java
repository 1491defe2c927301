package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a scan leaves in the quarantine's directory: the pack itself, the kept objects, the table of
 * all objects; and how the content of any of them is had again.
 */
final class PackContents implements AutoCloseable {
    private static final int STEP = 64 * 1024;
    private static final int HEAP_OBJECT = 1 << 20;

    private final Arena arena = Arena.ofShared();
    private final ScanSetup setup;
    private final ObjectTable table;
    private final AppendFile spool;
    private final AppendFile kept;
    private final Scratch scratch;
    private final AtomicLong resolved = new AtomicLong();
    private final ObjectRecorder recorder;

    PackContents(Path directory, ScanSetup setup, DiskShare.Part share) {
        this.setup = setup;
        table = new ObjectTable(setup.format(), directory.resolve("ids"), arena);
        spool = new AppendFile(directory.resolve("pack"), share);
        kept = new AppendFile(directory.resolve("kept"), share);
        scratch = new Scratch(directory, setup.limits().inflatedBytes(), share);
        recorder = newRecorder();
    }

    ScanSetup setup() {
        return setup;
    }

    ObjectTable table() {
        return table;
    }

    AppendFile spool() {
        return spool;
    }

    AppendFile kept() {
        return kept;
    }

    Scratch scratch() {
        return scratch;
    }

    ObjectRecorder recorder() {
        return recorder;
    }

    /** A recorder for another thread. */
    ObjectRecorder newRecorder() {
        return new ObjectRecorder(table, kept, setup, resolved);
    }

    /** The content of a kept object. */
    byte[] readKept(int entry) throws IOException {
        byte[] content = new byte[table.size(entry)];
        kept.read(table.keptAt(entry), content, 0, content.length);
        return content;
    }

    /** The content of any object, made again from its chain of deltas if need be. */
    Bytes load(int entry) throws IOException, PackRefused {
        try (SpoolEntry spooled = new SpoolEntry(spool, table, setup.format())) {
            Deque<Integer> chain = new ArrayDeque<>();
            int at = entry;
            while (!table.isKept(at) && table.depth(at) > 0) {
                chain.push(at);
                spooled.open(at);
                at = spooled.base();
            }
            Bytes bytes = table.isKept(at) ? loadKept(at) : inflate(at, spooled);
            SegmentDelta delta = new SegmentDelta(spooled);
            for (int link : chain) {
                try (Bytes base = bytes) {
                    bytes = applyTo(base, link, delta);
                }
            }
            return bytes;
        }
    }

    @Override
    public void close() throws IOException {
        arena.close();
        spool.close();
        kept.close();
    }

    private Bytes loadKept(int entry) throws IOException {
        if (table.size(entry) <= HEAP_OBJECT) {
            return Bytes.ofHeap(readKept(entry));
        }
        return new Bytes(kept.map(table.keptAt(entry), table.size(entry), arena), () -> {});
    }

    private Bytes inflate(int entry, SpoolEntry spooled) throws IOException, PackRefused {
        Scratch.Output out = scratch.open(table.size(entry));
        byte[] step = new byte[STEP];
        spooled.open(entry);
        for (int n = spooled.read(step, 0, STEP); n > 0; n = spooled.read(step, 0, STEP)) {
            out.write(step, 0, n);
        }
        return out.finish();
    }

    private Bytes applyTo(Bytes base, int link, SegmentDelta delta)
            throws IOException, PackRefused {
        if (!delta.open(link)) {
            throw new IOException("quarantine: the spooled pack has changed");
        }
        Scratch.Output out = scratch.open(table.size(link));
        if (!delta.apply(base.segment(), out::write)) {
            throw new IOException("quarantine: the spooled pack has changed");
        }
        return out.finish();
    }
}
