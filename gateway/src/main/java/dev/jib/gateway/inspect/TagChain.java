package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.inspect.InspectionRefused.Code;
import dev.jib.gateway.quarantine.ObjectType;
import dev.jib.gateway.quarantine.ScannedPack;
import dev.jib.gateway.quarantine.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a ref points to: annotated tags, one in the other, and what the innermost names.
 *
 * @param tags the ids and raw bytes of the tags, outermost first
 * @param target what is left when all are peeled off
 * @param type its type
 */
record TagChain(List<RawTag> tags, ObjectId target, ObjectType type) {
    /** How many tags may be nested. */
    static final int MOST = 1024;

    /** A tag object. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record RawTag(ObjectId id, byte[] raw, ParsedTag parsed) {}

    /** Peels the object of that id. */
    static TagChain of(ObjectId tip, ObjectReader objects) throws IOException, InspectionRefused {
        List<RawTag> tags = new ArrayList<>();
        ObjectId id = tip;
        Optional<ObjectType> stated = Optional.empty();
        while (true) {
            ScannedPack pack = objects.pack();
            int number = pack.find(id);
            Optional<StoredObject> base = number >= 0 ? Optional.empty() : objects.readBase(id);
            if (number < 0 && base.isEmpty()) {
                throw ObjectReader.missing(id, tags.isEmpty() ? "a pushed ref" : "a tag's object");
            }
            ObjectType type = number >= 0 ? pack.type(number) : base.orElseThrow().type();
            if (stated.isPresent()) {
                ObjectReader.requireType(type, stated.get(), id);
            }
            if (type != ObjectType.TAG) {
                return new TagChain(tags, id, type);
            }
            if (tags.size() == MOST) {
                throw new InspectionRefused(
                        Code.TOO_DEEP, "tag " + tip + " is nested more than " + MOST + " deep");
            }
            byte[] raw = number >= 0 ? pack.readKept(number) : base.orElseThrow().content();
            ObjectId tag = id;
            ParsedTag parsed =
                    ParsedTag.of(raw, objects.idLength())
                            .orElseThrow(() -> ObjectReader.malformed("tag", tag));
            tags.add(new RawTag(id, raw, parsed));
            stated = Optional.of(parsed.type());
            id = parsed.object();
        }
    }
}
