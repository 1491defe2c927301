package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.ObjectType;
import dev.jib.gateway.quarantine.ScannedPack;
import dev.jib.gateway.quarantine.StoredObject;
import java.io.IOException;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Whether one commit is reachable from another, over the pack and the base objects, newest first.
 * For one question.
 *
 * <p>A missing commit, or a history that is too long, makes the answer no: the ref update is a
 * force then.
 */
final class Ancestry {
    private static final int MOST_BASES = 200_000;
    private static final long SLOP_SECONDS = 24 * 3600;

    private final ObjectReader objects;
    private final ScannedPack pack;
    private final BitSet seenInPack;
    private final Set<ObjectId> seenBases = new HashSet<>();
    private final PriorityQueue<Dated> open =
            new PriorityQueue<>(Comparator.comparingLong(Dated::seconds).reversed());

    private record Dated(long seconds, List<ObjectId> parents) {}

    Ancestry(ObjectReader objects) {
        this.objects = objects;
        this.pack = objects.pack();
        this.seenInPack = new BitSet(pack.count());
    }

    /** Whether {@code old} is {@code tip} or reachable from it. */
    boolean reaches(ObjectId tip, ObjectId old) throws IOException, InspectionRefused {
        if (tip.equals(old)) {
            return true;
        }
        long oldest = read(old).map(c -> c.seconds() - SLOP_SECONDS).orElse(Long.MIN_VALUE);
        visit(tip);
        while (!open.isEmpty()
                && open.element().seconds() >= oldest
                && seenBases.size() < MOST_BASES) {
            objects.checkTime();
            for (ObjectId parent : open.remove().parents()) {
                if (parent.equals(old)) {
                    return true;
                }
                visit(parent);
            }
        }
        return false;
    }

    private void visit(ObjectId id) throws IOException {
        int number = pack.find(id);
        boolean isNew = number < 0 ? seenBases.add(id) : !seenInPack.get(number);
        if (number >= 0) {
            seenInPack.set(number);
        }
        if (isNew) {
            read(id).ifPresent(c -> open.add(new Dated(c.seconds(), c.parents())));
        }
    }

    private Optional<ParsedCommit> read(ObjectId id) throws IOException {
        int number = pack.find(id);
        if (number >= 0) {
            return pack.type(number) == ObjectType.COMMIT
                    ? ParsedCommit.of(pack.readKept(number), objects.idLength())
                    : Optional.empty();
        }
        Optional<StoredObject> base = objects.readBase(id);
        return base.filter(o -> o.type() == ObjectType.COMMIT)
                .flatMap(o -> ParsedCommit.of(o.content(), objects.idLength()));
    }
}
