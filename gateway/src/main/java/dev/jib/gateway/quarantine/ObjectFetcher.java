package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Asks an upstream for objects that a mirror does not have. */
public interface ObjectFetcher {
    /** The ids that the upstream advertises. */
    Set<ObjectId> advertised();

    /**
     * A pack, without thin deltas, that has the object; it may have more, such as what the object
     * holds. Empty if the upstream does not give it.
     */
    Optional<InputStream> fetch(ObjectId wanted) throws IOException;

    /**
     * A pack, without thin deltas, with all commits that lead to these and not to those. Empty if
     * the upstream does not give it.
     */
    Optional<InputStream> fetchHistory(Collection<ObjectId> wanted, Collection<ObjectId> had)
            throws IOException;
}
