package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.util.Optional;

/** A place where objects are read by id. What it returns has that id: its hash was computed. */
@FunctionalInterface
public interface ObjectSource {
    /** A source without objects. */
    ObjectSource NONE = id -> Optional.empty();

    /**
     * The object of that id, if this place has it unspoilt.
     *
     * @throws IOException when the place cannot be read at all
     */
    Optional<StoredObject> read(ObjectId id) throws IOException;

    /**
     * Says that the commits which lead to what the upstream advertises are about to be read, one
     * after the other: a place that has to ask for each may then ask for all at once.
     */
    default void historyFollows() {}
}
