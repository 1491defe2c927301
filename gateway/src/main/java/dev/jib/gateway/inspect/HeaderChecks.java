package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.inspect.InspectionRefused.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * That every reader takes a commit or a tag for the same: of a header that comes twice some believe
 * the first and some the last, some end at a NUL, and of an address with two pairs of brackets some
 * take the inner and some the outer one.
 */
final class HeaderChecks {
    private static final Set<String> ONCE =
            Set.of("tree", "author", "committer", "encoding", "object", "type", "tag", "tagger");
    private static final Set<String> PEOPLE = Set.of("author", "committer", "tagger");
    private static final Pattern PERSON = Pattern.compile("[^<>]*<[^<>]*> [0-9]+ [+-][0-9]+");

    private HeaderChecks() {}

    /** Refuses the object of that raw form unless it is clear. */
    static void require(String type, ObjectId id, byte[] raw) throws InspectionRefused {
        Optional<String> fault = faultOf(raw);
        if (fault.isPresent()) {
            throw new InspectionRefused(Code.MALFORMED_OBJECT, type + " " + id + " " + fault.get());
        }
    }

    /** What is unclear; empty when nothing is. */
    static Optional<String> faultOf(byte[] raw) {
        for (byte b : raw) {
            if (b == 0) {
                return Optional.of("has a NUL");
            }
        }
        Set<String> seen = new HashSet<>();
        String before = "";
        ObjectLines lines = new ObjectLines(raw);
        while (!lines.isAtEnd()) {
            int start = lines.position();
            lines.skipWithContinuation();
            int end = Math.min(lines.position(), raw.length);
            String line =
                    new String(Arrays.copyOfRange(raw, start, end), StandardCharsets.ISO_8859_1);
            String word = line.substring(0, Math.max(0, line.indexOf(' ')));
            Optional<String> fault = faultOf(word, line.substring(word.length()).strip());
            boolean again = ONCE.contains(word) && !seen.add(word);
            if (again || word.equals("parent") && !Set.of("tree", "parent").contains(before)) {
                return Optional.of("has the header '" + word + "' twice or out of its place");
            }
            if (fault.isPresent()) {
                return fault;
            }
            before = word;
        }
        return Optional.empty();
    }

    private static Optional<String> faultOf(String word, String value) {
        return PEOPLE.contains(word) && !PERSON.matcher(value).matches()
                ? Optional.of(
                        "has no clear "
                                + word
                                + " (expected: name <address> seconds zone, one pair of brackets)")
                : Optional.empty();
    }
}
