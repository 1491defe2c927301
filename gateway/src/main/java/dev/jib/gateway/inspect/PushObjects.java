package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.quarantine.ObjectSource;
import dev.jib.gateway.quarantine.ScannedPack;
import java.util.List;
import java.util.Map;

/**
 * A push as it lies before the inspector.
 *
 * @param updates the commands in the client's order
 * @param pack the scanned pack
 * @param bases where objects are read that the pack does not have; what it returns is verified
 * @param advertised the refs that the upstream advertises, without hidden ones
 */
public record PushObjects(
        List<RefUpdate> updates,
        ScannedPack pack,
        ObjectSource bases,
        Map<RefName, ObjectId> advertised) {
    public PushObjects {
        updates = List.copyOf(updates);
        advertised = Map.copyOf(advertised);
    }
}
