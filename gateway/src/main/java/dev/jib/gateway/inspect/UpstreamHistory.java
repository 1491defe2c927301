package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.ObjectType;
import dev.jib.gateway.quarantine.StoredObject;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Which commits the upstream has for sure: those it advertises, and what is reachable from them in
 * the base objects, looked for from the newest on and no further than needed. For one thread.
 *
 * <p>That a commit is not found proves nothing; it then counts as new.
 */
final class UpstreamHistory {
    private static final int MOST_COMMITS = 200_000;
    private static final long SLOP_SECONDS = 24 * 3600;

    private final ObjectReader objects;
    private final Set<ObjectId> advertised;
    private final Set<ObjectId> reached = new HashSet<>();
    private final PriorityQueue<Dated> open =
            new PriorityQueue<>(Comparator.comparingLong(Dated::seconds).reversed());
    private boolean started;

    private record Dated(long seconds, List<ObjectId> parents) {}

    UpstreamHistory(ObjectReader objects, Collection<ObjectId> advertised) {
        this.objects = objects;
        this.advertised = Set.copyOf(advertised);
    }

    /** Whether the upstream advertises exactly that object. */
    boolean isAdvertised(ObjectId id) {
        return advertised.contains(id);
    }

    /** Whether the upstream has the commit, as far as has been found out already. */
    boolean isKnown(ObjectId id) {
        return advertised.contains(id) || reached.contains(id);
    }

    /** Whether the upstream has the commit, as far as can be found out. */
    boolean find(ObjectId id) throws IOException, InspectionRefused {
        if (isKnown(id)) {
            return true;
        }
        long oldest = commit(id).map(c -> c.seconds() - SLOP_SECONDS).orElse(Long.MIN_VALUE);
        if (!started) {
            started = true;
            objects.historyFollows();
            for (ObjectId tip : advertised) {
                reach(tip);
            }
        }
        while (!open.isEmpty()
                && open.element().seconds() >= oldest
                && reached.size() < MOST_COMMITS) {
            objects.checkTime();
            for (ObjectId parent : open.remove().parents()) {
                reach(parent);
            }
            if (reached.contains(id)) {
                return true;
            }
        }
        return reached.contains(id);
    }

    private void reach(ObjectId id) throws IOException {
        if (reached.add(id)) {
            commit(id).ifPresent(c -> open.add(new Dated(c.seconds(), c.parents())));
        }
    }

    /** The commit among the base objects, or that a tag among them points to. */
    private Optional<ParsedCommit> commit(ObjectId id) throws IOException {
        Optional<StoredObject> object = objects.readBase(id);
        for (int depth = 0; depth < TagChain.MOST && isTag(object); depth++) {
            Optional<ParsedTag> tag = ParsedTag.of(object.get().content(), objects.idLength());
            object = tag.isPresent() ? objects.readBase(tag.get().object()) : Optional.empty();
            tag.ifPresent(t -> reached.add(t.object()));
        }
        return object.filter(o -> o.type() == ObjectType.COMMIT)
                .flatMap(o -> ParsedCommit.of(o.content(), objects.idLength()));
    }

    private static boolean isTag(Optional<StoredObject> object) {
        return object.isPresent() && object.get().type() == ObjectType.TAG;
    }
}
