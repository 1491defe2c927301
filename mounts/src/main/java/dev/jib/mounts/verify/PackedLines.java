package dev.jib.mounts.verify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a packed-refs that containers write. Good are those that git could have written,
 * that replace no object, and whose names are harmless or were there before.
 *
 * @param good the good lines, as they are
 * @param refs object id by ref, of the good lines
 * @param dropped the object ids of the others
 * @param problem what is wrong with the first that is not good
 */
record PackedLines(
        String good, Map<String, String> refs, List<String> dropped, Optional<String> problem) {
    private static final Pattern LINE =
            Pattern.compile(
                    "# pack-refs with:[ a-z-]*|([0-9a-f]{40}|[0-9a-f]{64})"
                            + " (refs/[^\\x00-\\x20\\x7f]+)|\\^(?:[0-9a-f]{40}|[0-9a-f]{64})");

    PackedLines {
        refs = ImmutableMap.copyOf(refs);
        dropped = ImmutableList.copyOf(dropped);
    }

    /** Reads them; {@code before} has the refs of the beginning with their ids. */
    static PackedLines read(String text, Map<String, String> before) {
        StringBuilder good = new StringBuilder();
        Map<String, String> refs = new LinkedHashMap<>();
        List<String> dropped = new ArrayList<>();
        Optional<String> first = Optional.empty();
        boolean kept = true;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            Matcher matcher = LINE.matcher(line);
            boolean fits = matcher.matches();
            Optional<String> problem =
                    fits ? problem(matcher, before) : Optional.of("is none that git writes");
            kept = line.startsWith("^") ? kept && fits : problem.isEmpty();
            if (kept) {
                good.append(line).append('\n');
            }
            if (fits && matcher.group(2) != null && kept) {
                refs.put(matcher.group(2), matcher.group(1));
            } else if (fits
                    && matcher.group(2) != null
                    && !SharedRef.isReplacement(matcher.group(2))) {
                dropped.add(matcher.group(1));
            }
            if (first.isEmpty() && problem.isPresent()) {
                first = Optional.of("line " + number + " " + problem.get());
            }
        }
        return new PackedLines(good.toString(), refs, dropped, first);
    }

    private static Optional<String> problem(Matcher line, Map<String, String> before) {
        String ref = line.group(2);
        return ref == null ? Optional.empty() : SharedRef.problem(ref, line.group(1), before);
    }
}
