package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.ObjectFormat;
import dev.jib.gateway.quarantine.ObjectSource;
import dev.jib.gateway.quarantine.ObjectType;
import dev.jib.gateway.quarantine.StoredObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The objects that a push out of a repository on disk would carry: what new ids reach and what the
 * upstream has does not. Found without git, whose configuration there may be anybody's. For one
 * thread.
 */
public final class LocalPack {
    private final ObjectSource objects;
    private final int idLength;
    private final Set<ObjectId> picked = new LinkedHashSet<>();
    private final Set<ObjectId> passedOver = new HashSet<>();
    private final Map<ObjectId, Mark> marks = new HashMap<>();
    private final PriorityQueue<Mark> open =
            new PriorityQueue<>(Comparator.comparingLong((Mark m) -> m.seconds).reversed());
    private int wanted;

    /** A commit under way; {@code had} is said to its parents too. */
    private static final class Mark {
        final ObjectId id;
        final ObjectId tree;
        final List<ObjectId> parents;
        final long seconds;
        boolean had;
        boolean queued = true;

        Mark(ObjectId id, ParsedCommit commit) {
            this.id = id;
            this.tree = commit.tree();
            this.parents = commit.parents();
            this.seconds = commit.seconds();
        }
    }

    private LocalPack(ObjectSource objects, ObjectFormat format) {
        this.objects = objects;
        this.idLength = format.length();
    }

    /**
     * The ids of those objects, commits and tags before what they name.
     *
     * @param tips the new ids of the push
     * @param has what the upstream has; ids that are not here are passed over
     * @throws IOException when an object that the push would carry is missing or spoilt
     */
    public static Set<ObjectId> ids(
            ObjectSource objects, Collection<ObjectId> tips, Collection<ObjectId> has)
            throws IOException {
        ObjectFormat format = ObjectFormat.of(tips.iterator().next());
        LocalPack pack = new LocalPack(objects, format);
        for (ObjectId id : has) {
            Optional<StoredObject> object = objects.read(id);
            if (object.isPresent()) {
                pack.start(id, object.get(), true);
            }
        }
        for (ObjectId tip : tips) {
            pack.start(tip, pack.read(tip), false);
        }
        pack.walk();
        return pack.picked;
    }

    private void start(ObjectId id, StoredObject object, boolean had) throws IOException {
        switch (object.type()) {
            case COMMIT -> mark(id, had);
            case TAG -> {
                ParsedTag tag = ParsedTag.of(object.content(), idLength).orElseThrow(() -> bad(id));
                (had ? passedOver : picked).add(id);
                start(tag.object(), read(tag.object()), had);
            }
            case TREE -> add(id, had ? passedOver : picked);
            case BLOB -> (had ? passedOver : picked).add(id);
        }
    }

    private void mark(ObjectId id, boolean had) throws IOException {
        Mark mark = marks.get(id);
        if (mark == null) {
            if (had && objects.read(id).isEmpty()) {
                return; // beyond what was fetched
            }
            mark =
                    new Mark(
                            id,
                            ParsedCommit.of(read(id).content(), idLength)
                                    .orElseThrow(() -> bad(id)));
            mark.had = had;
            marks.put(id, mark);
            open.add(mark);
            wanted += had ? 0 : 1;
        } else if (had && !mark.had) {
            mark.had = true;
            wanted -= mark.queued ? 1 : 0;
            if (!mark.queued) {
                mark.queued = true;
                open.add(mark); // its parents have to be told
            }
        }
    }

    /** From the newest commit on, until all that is left is upstream. */
    private void walk() throws IOException {
        while (wanted > 0) {
            Mark mark = open.remove();
            mark.queued = false;
            wanted -= mark.had ? 0 : 1;
            for (ObjectId parent : mark.parents) {
                mark(parent, mark.had);
            }
        }
        List<Mark> picks = marks.values().stream().filter(m -> !m.had).toList();
        for (Mark pick : picks) {
            for (ObjectId parent : pick.parents) {
                passOver(parent);
            }
        }
        for (Mark pick : picks) {
            picked.add(pick.id);
            add(pick.tree, picked);
        }
    }

    /** What is in the tree of a commit at the boundary, and was in the same place, is not sent. */
    private void passOver(ObjectId id) throws IOException {
        Mark mark = marks.get(id);
        if (mark != null && mark.had) {
            add(mark.tree, passedOver);
        }
    }

    /** Adds a tree and what is in it, except what the upstream has. */
    @SuppressWarnings("ReferenceEquality") // which of the two sets it is
    private void add(ObjectId root, Set<ObjectId> to) throws IOException {
        Deque<ObjectId> trees = new ArrayDeque<>();
        trees.push(root);
        while (!trees.isEmpty()) {
            ObjectId tree = trees.pop();
            if (passedOver.contains(tree) || !to.add(tree)) {
                continue;
            }
            if (to == passedOver && objects.read(tree).isEmpty()) {
                continue; // a partial clone
            }
            StoredObject object = read(tree);
            if (object.type() != ObjectType.TREE) {
                throw bad(tree);
            }
            for (TreeCursor at = new TreeCursor(object.content(), idLength);
                    !at.isAtEnd();
                    at.advance()) {
                ObjectId id = ObjectId.of(at.id());
                if (at.isDirectory()) {
                    trees.push(id);
                } else if ((at.mode() & TreeCursor.TYPE_MASK) != TreeCursor.GITLINK
                        && !passedOver.contains(id)) {
                    to.add(id);
                }
            }
        }
    }

    private StoredObject read(ObjectId id) throws IOException {
        return objects.read(id)
                .orElseThrow(() ->
                        new IOException(
                                "object "
                                        + id
                                        + " is missing, spoilt or larger than object-bytes"
                                        + " (expected: all that the push would carry)"));
    }

    private static IOException bad(ObjectId id) {
        return new IOException("object " + id + " is not well-formed (see git fsck)");
    }
}
