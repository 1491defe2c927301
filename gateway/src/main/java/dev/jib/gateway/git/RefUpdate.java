package dev.jib.gateway.git;

/**
 * One ref update command of a push: what the client wants a ref to become.
 *
 * <pre>
 *   create  = zero-id SP new-id SP name
 *   delete  = old-id SP zero-id SP name
 *   update  = old-id SP new-id SP name
 * </pre>
 *
 * (gitprotocol-pack(5)).
 */
public sealed interface RefUpdate {
    /** The ref to change. */
    RefName name();

    /** What the client believes the ref to be; zero when it is to be created. */
    ObjectId oldId();

    /** What the ref is to become; zero when it is to be deleted. */
    ObjectId newId();

    /** A ref that does not exist yet. */
    record Create(RefName name, ObjectId newId) implements RefUpdate {
        @Override
        public ObjectId oldId() {
            return zeroLike(newId);
        }
    }

    /** A ref that moves from one object to another, forward or not. */
    record Change(RefName name, ObjectId oldId, ObjectId newId) implements RefUpdate {}

    /** A ref that goes away. */
    record Delete(RefName name, ObjectId oldId) implements RefUpdate {
        @Override
        public ObjectId newId() {
            return zeroLike(oldId);
        }
    }

    /**
     * The command of the two ids.
     *
     * @throws IllegalArgumentException when both are zero
     */
    static RefUpdate of(RefName name, ObjectId oldId, ObjectId newId) {
        if (oldId.isZero() && newId.isZero()) {
            throw new IllegalArgumentException(
                    "command for " + name + ": both ids are zero (expected: at least one object)");
        }
        if (oldId.isZero()) {
            return new Create(name, newId);
        }
        return newId.isZero() ? new Delete(name, oldId) : new Change(name, oldId, newId);
    }

    private static ObjectId zeroLike(ObjectId id) {
        return new ObjectId("0".repeat(id.hex().length()));
    }
}
