package dev.jib.gateway.policy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trailers of a commit message: the {@code Key: value} lines of its last paragraph, which is
 * not its first (git-interpret-trailers(1)).
 */
final class Trailers {
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9-]{1,64})[ \\t]*:(.*)");

    private Trailers() {}

    /**
     * A trailer.
     *
     * @param key what stands before the colon
     * @param value the rest, trimmed
     */
    record Trailer(String key, String value) {}

    static List<Trailer> of(String message) {
        List<String> lines = Splitter.on('\n').splitToList(message.replace("\r\n", "\n"));
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isBlank()) {
            end--;
        }
        int start = end;
        while (start > 0 && !lines.get(start - 1).isBlank()) {
            start--;
        }
        boolean first = lines.subList(0, start).stream().allMatch(String::isBlank);
        ImmutableList.Builder<Trailer> trailers = ImmutableList.builder();
        for (String line : first ? List.<String>of() : lines.subList(start, end)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                trailers.add(new Trailer(matcher.group(1), matcher.group(2).strip()));
            }
        }
        return trailers.build();
    }
}
