package dev.jib.gateway.quarantine;

import dev.jib.gateway.quarantine.PackRefused.Code;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Resolves pending deltas that are small, on two threads if there are many: each takes one base
 * after the other with the tree of deltas below it. What is large is left, to be resolved by {@link
 * DeltaResolver} outside the heap.
 */
final class ForestResolver {
    private static final int EDGES_FOR_A_THREAD = 2000;

    private final PackContents contents;
    private final long[] edges;
    private final int[] roots;
    private final AtomicInteger nextRoot = new AtomicInteger();

    /** A resolver of these edges, {@code base << 32 | entry} in order. */
    ForestResolver(PackContents contents, long[] edges) {
        this.contents = contents;
        this.edges = edges;
        this.roots = findRoots();
    }

    void resolve() throws IOException, PackRefused {
        if (edges.length < EDGES_FOR_A_THREAD || Runtime.getRuntime().availableProcessors() < 2) {
            work();
            return;
        }
        try (Helper helper = new Helper("jib-pack-helper", this::helpOut)) {
            work();
            helper.finish();
        }
    }

    /** The first edge of each base that is known. */
    private int[] findRoots() {
        ObjectTable table = contents.table();
        int[] found = new int[edges.length];
        int count = 0;
        for (int i = 0; i < edges.length; i++) {
            boolean first = i == 0 || base(i) != base(i - 1);
            if (first && table.isIdentified(base(i))) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private void helpOut() throws IOException, PackRefused {
        LowPriority.take();
        work();
    }

    private void work() throws IOException, PackRefused {
        try (SmallDeltas deltas = new SmallDeltas(contents)) {
            for (int root = nextRoot.getAndIncrement();
                    root < roots.length;
                    root = nextRoot.getAndIncrement()) {
                contents.setup().deadline().check();
                resolveTree(roots[root], deltas);
            }
        }
    }

    private void resolveTree(int edge, SmallDeltas deltas) throws IOException, PackRefused {
        byte[] base = deltas.load(base(edge));
        if (base.length > 0) {
            resolveChildren(edge, base, deltas);
        }
    }

    /** Recursion is as deep as the chain, which is limited. */
    private void resolveChildren(int firstEdge, byte[] base, SmallDeltas deltas)
            throws IOException, PackRefused {
        ObjectTable table = contents.table();
        int parent = base(firstEdge);
        if (table.depth(parent) >= contents.setup().limits().deltaDepth()) {
            throw PackRefused.limit(
                    Code.DELTA_TOO_DEEP, "delta-depth", contents.setup().limits().deltaDepth());
        }
        for (int i = firstEdge; i < edges.length && base(i) == parent; i++) {
            int child = (int) edges[i];
            if (table.isIdentified(child)) {
                continue;
            }
            int below = firstEdge(child);
            boolean isBase = below < edges.length && base(below) == child;
            byte[] result = deltas.resolve(parent, base, child, isBase);
            if (isBase && result.length > 0) {
                resolveChildren(below, result, deltas);
            }
            deltas.release(result);
        }
    }

    private int base(int edge) {
        return (int) (edges[edge] >>> 32);
    }

    private int firstEdge(int base) {
        int found = Arrays.binarySearch(edges, (long) base << 32);
        return found >= 0 ? found : -found - 1;
    }
}
