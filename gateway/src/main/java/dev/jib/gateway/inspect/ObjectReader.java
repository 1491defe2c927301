package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.inspect.InspectionRefused.Code;
import dev.jib.gateway.quarantine.ObjectSource;
import dev.jib.gateway.quarantine.ObjectType;
import dev.jib.gateway.quarantine.ScannedPack;
import dev.jib.gateway.quarantine.StoredObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads the objects of a push: from its pack first, else from the base objects, of which the last
 * few are remembered. For one thread.
 */
final class ObjectReader {
    private static final int REMEMBERED = 4 << 20;
    private static final String EMPTY_TREE_SHA1 = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    private static final String EMPTY_TREE_SHA256 =
            "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321";

    private final ScannedPack pack;
    private final ObjectSource bases;
    private final int idLength;
    private final long deadline;
    private final LongSupplier nanoTime;
    private final Map<ObjectId, StoredObject> remembered = new LinkedHashMap<>(64, 0.75f, true);
    private int rememberedBytes;

    ObjectReader(ScannedPack pack, ObjectSource bases, LongSupplier nanoTime, long deadline) {
        this.pack = pack;
        this.bases = bases;
        this.idLength = pack.trailer().length;
        this.nanoTime = nanoTime;
        this.deadline = deadline;
    }

    ScannedPack pack() {
        return pack;
    }

    int idLength() {
        return idLength;
    }

    /** Refuses the push once its time is over. */
    void checkTime() throws InspectionRefused {
        if (nanoTime.getAsLong() - deadline > 0) {
            throw new InspectionRefused(
                    Code.TOO_SLOW,
                    "inspection took too long (limit seconds of the policy; expected: a smaller"
                            + " push, perhaps in several steps)");
        }
    }

    /** Says that commits of the base objects are about to be read one after the other. */
    void historyFollows() {
        bases.historyFollows();
    }

    /** A base object, not looked for in the pack. */
    Optional<StoredObject> readBase(ObjectId id) throws IOException {
        StoredObject known = remembered.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<StoredObject> read = bases.read(id);
        read.ifPresent(object -> remember(id, object));
        return read;
    }

    private boolean isEmptyTree(ObjectId id) {
        return id.hex().equals(idLength == 20 ? EMPTY_TREE_SHA1 : EMPTY_TREE_SHA256);
    }

    /** The content of a commit, tree or tag that must be of that type. */
    byte[] read(ObjectId id, ObjectType type) throws IOException, InspectionRefused {
        checkTime();
        int number = pack.find(id);
        if (number >= 0) {
            requireType(pack.type(number), type, id);
            return pack.readKept(number);
        }
        if (type == ObjectType.TREE && isEmptyTree(id)) {
            return new byte[0];
        }
        StoredObject object = readBase(id).orElseThrow(() -> missing(id, type.word()));
        requireType(object.type(), type, id);
        return object.content();
    }

    /** The commit of that id. */
    ParsedCommit readCommit(ObjectId id) throws IOException, InspectionRefused {
        return ParsedCommit.of(read(id, ObjectType.COMMIT), idLength)
                .orElseThrow(() -> malformed("commit", id));
    }

    static InspectionRefused missing(ObjectId id, String what) {
        return new InspectionRefused(
                Code.MISSING_OBJECT,
                "object "
                        + id
                        + " ("
                        + what
                        + ") is neither in the pack nor known to be upstream (expected: git fetch,"
                        + " then push again; from a shallow clone: git fetch --unshallow)");
    }

    static InspectionRefused malformed(String what, ObjectId id) {
        return new InspectionRefused(
                Code.MALFORMED_OBJECT, what + " " + id + " is not well-formed (see git fsck)");
    }

    static void requireType(ObjectType is, ObjectType wanted, ObjectId id)
            throws InspectionRefused {
        if (is != wanted) {
            throw new InspectionRefused(
                    Code.WRONG_TYPE,
                    "object " + id + " is a " + is.word() + " (expected: a " + wanted.word() + ")");
        }
    }

    private void remember(ObjectId id, StoredObject object) {
        if (object.content().length > REMEMBERED / 8) {
            return;
        }
        remembered.put(id, object);
        rememberedBytes += object.content().length + 200;
        var oldest = remembered.entrySet().iterator();
        while (rememberedBytes > REMEMBERED && oldest.hasNext()) {
            rememberedBytes -= oldest.next().getValue().content().length + 200;
            oldest.remove();
        }
    }
}
