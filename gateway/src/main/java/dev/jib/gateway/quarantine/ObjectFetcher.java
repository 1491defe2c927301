package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Asks an upstream for objects that a mirror does not have. */
@FunctionalInterface
public interface ObjectFetcher {
    /**
     * A pack, without thin deltas, that has the object; it may have more, such as the history or
     * the trees that will be asked for next. Empty if the upstream does not give it.
     */
    Optional<InputStream> fetch(ObjectId wanted) throws IOException;
}
