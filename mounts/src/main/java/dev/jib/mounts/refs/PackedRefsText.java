package dev.jib.mounts.refs;

import dev.jib.mounts.plan.MountsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    /**
     * The refs of two files that parted: those of the host, those that only the containers' has,
     * and as {@code refs/jib/parted/...} what the containers' has at another id. Without a header,
     * so that git sorts and peels for itself.
     */
    static String united(String host, Optional<String> containers) {
        if (containers.isEmpty() || containers.get().equals(host)) {
            return host;
        }
        Map<String, String> all = refs(host);
        refs(containers.get())
                .forEach((ref, id) -> {
                    if (all.containsKey(ref) && !id.equals(all.get(ref))) {
                        all.put("refs/jib/parted/" + ref.substring("refs/".length()), id);
                    }
                    all.putIfAbsent(ref, id);
                });
        StringBuilder text = new StringBuilder();
        all.forEach((ref, id) -> text.append(id).append(' ').append(ref).append('\n'));
        return text.toString();
    }

    private static Map<String, String> refs(String text) {
        Map<String, String> refs = new TreeMap<>();
        text.lines()
                .filter(l -> !l.startsWith("#") && !l.startsWith("^"))
                .map(l -> l.split(" ", 2))
                .forEach(w -> refs.put(w[1], w[0]));
        return refs;
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
