package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.KnownOperations;
import dev.jib.gateway.policy.Operation;
import dev.jib.gateway.quarantine.HostStore;
import dev.jib.gateway.quarantine.ObjectFormat;
import dev.jib.gateway.quarantine.ObjectType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells fast-forwards from forced updates by the object store that a session's container shares
 * with its host, without a byte of the pack: the pusher's commits are there already.
 *
 * <p>A container can write in that store, so nothing of it is believed: each commit's hash is
 * computed anew when it is read. A commit that has its hash names its true parents. Refs, replace
 * refs, grafts, shallow files and commit graphs are not read. What the store does not have, or what
 * needs more than {@value #MAX_COMMITS} commits, stays unknown.
 */
public final class HostAncestry {
    static final int MAX_COMMITS = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(HostAncestry.class);
    private static final int MAX_COMMIT_BYTES = 1 << 20;
    private static final long SLOP_SECONDS = 24 * 3600;

    private final Path objects;

    private record Dated(long seconds, List<ObjectId> parents) {}

    /** Reads the store of the repository with that common directory. */
    public HostAncestry(Path commonDirectory) {
        this.objects = commonDirectory.resolve("objects");
    }

    /** What the store shows of these changes. */
    public KnownOperations prove(List<RefUpdate.Change> changes) {
        Map<RefUpdate, Operation> known = new HashMap<>();
        for (RefUpdate.Change change : changes) {
            ObjectFormat format = ObjectFormat.of(change.newId());
            try (HostStore store = new HostStore(objects, format, MAX_COMMIT_BYTES)) {
                operation(store, change).ifPresent(o -> known.put(change, o));
            } catch (IOException e) {
                LOG.info("{}: not usable for ancestry: {}", objects, e.getMessage());
            }
        }
        return change -> Optional.ofNullable(known.get(change));
    }

    private static Optional<Operation> operation(HostStore store, RefUpdate.Change change)
            throws IOException {
        long oldest =
                commit(store, change.oldId())
                        .map(c -> c.seconds() - SLOP_SECONDS)
                        .orElse(Long.MIN_VALUE);
        PriorityQueue<Dated> open =
                new PriorityQueue<>(Comparator.comparingLong(Dated::seconds).reversed());
        Set<ObjectId> seen = new HashSet<>();
        List<ObjectId> next = List.of(change.newId());
        while (true) {
            for (ObjectId id : next) {
                if (id.equals(change.oldId())) {
                    return Optional.of(Operation.UPDATE);
                }
                if (seen.add(id)) {
                    Optional<Dated> commit = commit(store, id);
                    if (commit.isEmpty() || seen.size() > MAX_COMMITS) {
                        return Optional.empty();
                    }
                    open.add(commit.get());
                }
            }
            if (open.isEmpty() || open.element().seconds() < oldest) {
                return Optional.of(Operation.FORCE);
            }
            next = open.remove().parents();
        }
    }

    /** The commit, if the store has one of that id; its hash was computed anew. */
    private static Optional<Dated> commit(HostStore store, ObjectId id) throws IOException {
        return store.read(id)
                .filter(o -> o.type() == ObjectType.COMMIT)
                .flatMap(o -> ParsedCommit.of(o.content(), id.bytes().length))
                .map(c -> new Dated(c.seconds(), c.parents()));
    }
}
