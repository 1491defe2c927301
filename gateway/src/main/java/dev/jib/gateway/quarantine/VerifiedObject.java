package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.util.Optional;

/** Takes content from where anyone may write, and lets through only what hashes to its id. */
final class VerifiedObject {
    private VerifiedObject() {}

    /** The object, if its content has that id. */
    static Optional<StoredObject> of(ObjectId id, ObjectType type, byte[] content) {
        ObjectHasher hasher = new ObjectHasher(ObjectFormat.of(id));
        hasher.begin(type, content.length);
        hasher.update(content, 0, content.length);
        return ObjectId.of(hasher.finish()).equals(id)
                ? Optional.of(new StoredObject(type, content))
                : Optional.empty();
    }
}
