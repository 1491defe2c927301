package dev.jib.mounts.refs;

import dev.jib.mounts.plan.MountsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The grammar of {@code packed-refs}, which containers write: a header, then {@code <id> <ref>} and
 * {@code ^<id>} lines.
 */
final class PackedRefsText {
    private static final Pattern LINE =
            Pattern.compile(
                    "# pack-refs with:[ a-z-]*|(?:[0-9a-f]{40}|[0-9a-f]{64})"
                        + " refs/[^\\x00-\\x20\\x7f~^:?*\\[\\\\]+|\\^(?:[0-9a-f]{40}|[0-9a-f]{64})");

    private PackedRefsText() {}

    /** The id that a ref has here. */
    static Optional<String> id(String text, String ref) {
        return text.lines()
                .filter(line -> line.endsWith(" " + ref) && !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst();
    }

    /** The text without a ref and its peeled line. */
    static String without(String text, String ref) {
        StringBuilder rest = new StringBuilder();
        boolean dropped = false;
        for (String line : text.lines().toList()) {
            dropped = line.startsWith("^") ? dropped : line.endsWith(" " + ref);
            if (!dropped) {
                rest.append(line).append('\n');
            }
        }
        return rest.toString();
    }

    /** The text when every line is one that git writes; throws otherwise. */
    static String checked(byte[] bytes, Path origin) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int number = 1;
        for (String line : text.lines().toList()) {
            if (!LINE.matcher(line).matches()) {
                throw new MountsException(
                        origin
                                + " line "
                                + number
                                + " is none that git writes (expected: '<id>"
                                + " refs/...'); a container damaged it: mend it and run the command"
                                + " again");
            }
            number++;
        }
        return text;
    }
}
