package dev.jib.gateway.policy;

/**
 * One segment of a wildcard pattern: literal text in which {@code *} stands for any number of
 * characters. All work is linear in the product of the two lengths.
 *
 * @param text the pattern
 */
record Segment(String text) {
    /** A segment that anything matches. */
    static final Segment ANY = new Segment("*");

    /** A character that stands for an unknown text, which may hold slashes. */
    static final char SEVERAL = '\ue001';

    /** Whether the part of the subject from start to end is matched as a whole. */
    boolean matches(String subject, int start, int end) {
        int s = start;
        int p = 0;
        int star = -1;
        int mark = start;
        while (s < end) {
            if (p < text.length() && text.charAt(p) == '*') {
                star = p++;
                mark = s;
            } else if (p < text.length() && text.charAt(p) == subject.charAt(s)) {
                p++;
                s++;
            } else if (star >= 0) {
                p = star + 1;
                s = ++mark;
            } else {
                return false;
            }
        }
        while (p < text.length() && text.charAt(p) == '*') {
            p++;
        }
        return p == text.length();
    }

    /** Whether every text that the other matches is matched by this. */
    boolean covers(Segment other) {
        if (other.text.indexOf(SEVERAL) >= 0) {
            return equals(other);
        }
        // A '*' of the other is a character like any other here, so only a '*' of this eats it.
        return matches(other.text, 0, other.text.length());
    }

    /** Whether there is a text that both match. */
    boolean meets(Segment other) {
        String a = text;
        String b = other.text;
        boolean[] row = new boolean[b.length() + 1];
        for (int i = a.length(); i >= 0; i--) {
            boolean[] next = row;
            row = new boolean[b.length() + 1];
            for (int j = b.length(); j >= 0; j--) {
                row[j] = meetsAt(new Cell(a, i, b, j), row, next);
            }
        }
        return row[0];
    }

    private record Cell(String a, int i, String b, int j) {
        boolean starA() {
            return i < a.length() && a.charAt(i) == '*';
        }

        boolean starB() {
            return j < b.length() && b.charAt(j) == '*';
        }
    }

    private static boolean meetsAt(Cell c, boolean[] row, boolean[] next) {
        boolean endA = c.i == c.a.length();
        boolean endB = c.j == c.b.length();
        if (endA && endB) {
            return true;
        }
        if (c.starA() && (next[c.j] || !endB && row[c.j + 1])) {
            return true;
        }
        if (c.starB() && (row[c.j + 1] || !endA && next[c.j])) {
            return true;
        }
        return !endA && !endB && c.a.charAt(c.i) == c.b.charAt(c.j) && next[c.j + 1];
    }

    @Override
    public String toString() {
        return text;
    }
}
