package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/**
 * The one wildcard dialect, anchored at both ends.
 *
 * <pre>
 *   pattern = segment *( "/" segment )
 *   segment = "**"             ; as the last segment one or more segments, elsewhere zero or more
 *           | *( char | "*" )  ; "*" is any run of characters without "/"
 * </pre>
 *
 * <p>Matching goes back only to the last {@code **} and the last {@code *}, so its time is bounded
 * by the product of the two lengths, whatever the subject.
 */
final class Wildcard {
    private static final Segment MANY = new Segment("**");

    private final ImmutableList<Segment> segments;

    private Wildcard(List<Segment> segments) {
        this.segments = ImmutableList.copyOf(segments);
    }

    /** The pattern of a text that {@link PatternText} has found to be well formed. */
    static Wildcard of(String text) {
        List<Segment> segments = new ArrayList<>();
        String[] parts = text.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean many = parts[i].equals("**");
            if (many && i == parts.length - 1) {
                segments.add(Segment.ANY);
            }
            segments.add(many ? MANY : new Segment(parts[i]));
        }
        return new Wildcard(segments);
    }

    /** Whether the whole subject is matched. */
    boolean matches(String subject) {
        int p = 0;
        int at = 0;
        int many = -1;
        int mark = 0;
        while (at <= subject.length()) {
            if (p < segments.size() && isMany(p)) {
                many = ++p;
                mark = at;
                continue;
            }
            int end = segmentEnd(subject, at);
            if (p < segments.size() && segments.get(p).matches(subject, at, end)) {
                p++;
                at = end + 1;
            } else if (many >= 0) {
                p = many;
                mark = segmentEnd(subject, mark) + 1;
                at = mark;
            } else {
                return false;
            }
        }
        while (p < segments.size() && isMany(p)) {
            p++;
        }
        return p == segments.size();
    }

    /** Whether surely every text that the other matches is matched by this. */
    boolean covers(Wildcard other) {
        return relate(other, true);
    }

    /** Whether there may be a text that both match. */
    boolean meets(Wildcard other) {
        return relate(other, false);
    }

    /** Fills the table "do the rests from i and from j relate" from the end. */
    private boolean relate(Wildcard other, boolean cover) {
        int rows = segments.size();
        int columns = other.segments.size();
        boolean[][] table = new boolean[rows + 1][columns + 1];
        for (int i = rows; i >= 0; i--) {
            for (int j = columns; j >= 0; j--) {
                table[i][j] =
                        i == rows && j == columns
                                || skips(table, i, j, other, cover)
                                || steps(table, i, j, other, cover);
            }
        }
        return table[0][0];
    }

    @SuppressWarnings("ParameterNumber") // the cell of a table and what it relates
    private boolean skips(boolean[][] table, int i, int j, Wildcard other, boolean cover) {
        boolean more = j < other.segments.size();
        if (i < segments.size() && isMany(i) && (table[i + 1][j] || more && table[i][j + 1])) {
            return true;
        }
        return !cover
                && more
                && other.isMany(j)
                && (table[i][j + 1] || i < segments.size() && table[i + 1][j]);
    }

    @SuppressWarnings("ParameterNumber") // the cell of a table and what it relates
    private boolean steps(boolean[][] table, int i, int j, Wildcard other, boolean cover) {
        if (i == segments.size() || j == other.segments.size() || isMany(i) || other.isMany(j)) {
            return false;
        }
        Segment a = segments.get(i);
        Segment b = other.segments.get(j);
        return table[i + 1][j + 1] && (cover ? a.covers(b) : a.meets(b));
    }

    private boolean isMany(int index) {
        return segments.get(index).equals(MANY);
    }

    private static int segmentEnd(String subject, int start) {
        int slash = subject.indexOf('/', start);
        return slash < 0 ? subject.length() : slash;
    }
}
