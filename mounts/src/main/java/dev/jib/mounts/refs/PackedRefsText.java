package dev.jib.mounts.refs;

import dev.jib.mounts.plan.MountsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
