package dev.jib.gateway.quarantine;

import dev.jib.gateway.quarantine.PackRefused.Code;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Resolves the deltas that were left pending, each once: from every base that is known down the
 * tree of its deltas, depth first, holding only the path to the current one. For one thread.
 */
final class DeltaResolver implements AutoCloseable {
    private final PackContents contents;
    private final ObjectTable table;
    private final ObjectRecorder recorder;
    private final Deadline deadline;
    private final SpoolEntry spooled;
    private final SegmentDelta delta;
    private long[] edges = new long[0];

    private static final class Frame {
        final int entry;
        final Bytes bytes;
        int next;

        Frame(int entry, Bytes bytes, int next) {
            this.entry = entry;
            this.bytes = bytes;
            this.next = next;
        }
    }

    DeltaResolver(PackContents contents) {
        this.contents = contents;
        this.table = contents.table();
        this.recorder = contents.recorder();
        this.deadline = contents.setup().deadline();
        this.spooled = new SpoolEntry(contents.spool(), table, contents.setup().format());
        this.delta = new SegmentDelta(spooled);
    }

    /** Resolves them all, or refuses the pack because a base is not in it. */
    void resolve(PendingDeltas pending) throws IOException, PackRefused {
        while (true) {
            long[] known = pending.takeKnown(table);
            if (known.length == 0) {
                break;
            }
            edges = merge(edges, known);
            new ForestResolver(contents, edges).resolve();
            for (int i = 0; i < edges.length; ) {
                int base = base(i);
                if (table.isIdentified(base) && !table.isIdentified((int) edges[i])) {
                    resolveBelow(base, i);
                }
                i = firstEdge(base + 1);
            }
            edges = Arrays.stream(edges).filter(e -> !table.isIdentified((int) e)).toArray();
        }
        if (!pending.isEmpty()) {
            throw PackRefused.at(
                    table.offset(pending.anyEntry()),
                    Code.BASE_MISSING,
                    "is a delta whose base is not in the pack (expected: no thin pack, no cycle)");
        }
    }

    @Override
    public void close() {
        spooled.close();
    }

    private void resolveBelow(int root, int edge) throws IOException, PackRefused {
        Deque<Frame> path = new ArrayDeque<>();
        try {
            path.push(new Frame(root, contents.load(root), edge));
            while (!path.isEmpty()) {
                Frame top = path.element();
                if (top.next == edges.length || base(top.next) != top.entry) {
                    path.pop().bytes.close();
                } else {
                    resolveChild(top, (int) edges[top.next++], path);
                }
            }
        } finally {
            for (Frame frame : path) {
                frame.bytes.close();
            }
        }
    }

    private void resolveChild(Frame parent, int child, Deque<Frame> path)
            throws IOException, PackRefused {
        deadline.check();
        if (table.isIdentified(child)) {
            return;
        }
        ObjectType type = table.type(parent.entry);
        int depth = table.depth(parent.entry) + 1;
        if (!delta.open(child) || delta.baseSize() != table.size(parent.entry)) {
            throw badDelta(child);
        }
        recorder.check(type, depth, delta.resultSize());
        table.resize(child, (int) delta.resultSize());
        recorder.begin(child, type);
        int edge = firstEdge(child);
        if (edge == edges.length || base(edge) != child) {
            apply(child, parent.bytes, recorder::update);
            recorder.finish(child, ObjectTable.kind(type, depth));
            return;
        }
        Bytes result = applyAndHold(child, parent.bytes);
        path.push(new Frame(child, result, edge));
        recorder.finish(child, ObjectTable.kind(type, depth));
    }

    private Bytes applyAndHold(int child, Bytes base) throws IOException, PackRefused {
        Scratch.Output held = contents.scratch().open(table.size(child));
        boolean done = false;
        try {
            apply(
                    child,
                    base,
                    (data, start, length) -> {
                        recorder.update(data, start, length);
                        held.write(data, start, length);
                    });
            Bytes result = held.finish();
            done = true;
            return result;
        } finally {
            if (!done) {
                held.close();
            }
        }
    }

    private void apply(int child, Bytes base, SegmentDelta.Sink sink)
            throws IOException, PackRefused {
        if (!delta.apply(base.segment(), sink)) {
            throw badDelta(child);
        }
    }

    private int base(int edge) {
        return (int) (edges[edge] >>> 32);
    }

    /** The first edge whose base has at least that number. */
    private int firstEdge(int base) {
        int found = Arrays.binarySearch(edges, (long) base << 32);
        return found >= 0 ? found : -found - 1;
    }

    private PackRefused badDelta(int entry) {
        return PackRefused.at(
                table.offset(entry), Code.BAD_DELTA, "is a delta that is not well-formed");
    }

    private static long[] merge(long[] some, long[] others) {
        long[] all = Arrays.copyOf(some, some.length + others.length);
        System.arraycopy(others, 0, all, some.length, others.length);
        Arrays.sort(all);
        return all;
    }
}
