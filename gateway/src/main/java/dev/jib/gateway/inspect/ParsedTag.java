package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.policy.Ident;
import dev.jib.gateway.quarantine.ObjectType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * An annotated tag, read from its raw bytes.
 *
 * <pre>
 *   tag = "object " id LF "type " type LF "tag " name LF ["tagger " ident LF]
 *         *(header LF *(SP continuation LF)) LF message
 * </pre>
 *
 * @param object what it points to
 * @param type the type that it says this has
 * @param name the name that it claims
 * @param tagger who made it
 * @param message all after the first empty line
 */
record ParsedTag(
        ObjectId object, ObjectType type, String name, Optional<Ident> tagger, String message) {
    /** The tag, unless the bytes are not of its form. */
    static Optional<ParsedTag> of(byte[] raw, int idLength) {
        ObjectLines lines = new ObjectLines(raw);
        Optional<ObjectId> object = ParsedCommit.id(lines, "object", idLength);
        if (object.isEmpty() || !lines.nextIs("type")) {
            return Optional.empty();
        }
        String word = new String(lines.value("type".length()), StandardCharsets.ISO_8859_1);
        Optional<ObjectType> type =
                Arrays.stream(ObjectType.values()).filter(t -> t.word().equals(word)).findFirst();
        if (type.isEmpty() || !lines.nextIs("tag")) {
            return Optional.empty();
        }
        String name = new String(lines.value("tag".length()), StandardCharsets.UTF_8);
        Optional<Ident> tagger =
                lines.nextIs("tagger")
                        ? Optional.of(ParsedCommit.ident(lines.value("tagger".length())))
                        : Optional.empty();
        while (!lines.isAtEnd()) {
            lines.skipWithContinuation();
        }
        return Optional.of(new ParsedTag(object.get(), type.get(), name, tagger, lines.message()));
    }
}
