package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Several places that are asked in their order. */
public record ObjectSources(List<ObjectSource> places) implements ObjectSource {
    public ObjectSources {
        places = List.copyOf(places);
    }

    /** These places, the cheapest first. */
    public static ObjectSources of(ObjectSource... places) {
        return new ObjectSources(List.of(places));
    }

    @Override
    public Optional<StoredObject> read(ObjectId id) throws IOException {
        for (ObjectSource place : places) {
            Optional<StoredObject> found = place.read(id);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    @Override
    public void historyFollows() {
        places.forEach(ObjectSource::historyFollows);
    }
}
