package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/**
 * The form of one kind of token: a literal beginning, then literals and runs of characters.
 * Matching goes forward only.
 *
 * @param name what findings call it
 * @param isDefault whether {@code rules: builtin} means it
 * @param entropy the least bits per character of the variable part
 * @param parts what follows each other; the first is a literal
 */
record SecretPattern(String name, boolean isDefault, double entropy, List<Part> parts) {
    /** No run is followed further than this. */
    static final int MAX_RUN = 1024;

    SecretPattern {
        parts = ImmutableList.copyOf(parts);
        if (!(parts.getFirst() instanceof Literal)) {
            throw new IllegalArgumentException(
                    "secret pattern " + name + ": begins with a class (expected: literal text)");
        }
    }

    /** A piece of a pattern. */
    sealed interface Part permits Literal, Run {}

    /** Exactly this text. */
    record Literal(String text) implements Part {}

    /**
     * From least to most characters of a class.
     *
     * @param members which bytes
     * @param least how many at least
     * @param most how many at most
     * @param variable whether they are part of the secret
     */
    record Run(BitSet members, int least, int most, boolean variable) implements Part {
        boolean isOpen() {
            return most == MAX_RUN;
        }
    }

    /** The literal beginning, which the scanner searches for. */
    byte[] beginning() {
        return parts.getFirst() instanceof Literal literal
                ? literal.text().getBytes(StandardCharsets.ISO_8859_1)
                : new byte[0];
    }

    /**
     * Where the match that begins at the start ends, or -1.
     *
     * @param bytes the text
     * @param start where the literal beginning begins
     * @param limit where the text ends
     */
    int match(byte[] bytes, int start, int limit) {
        if (start > 0 && isWord(bytes[start]) && isWord(bytes[start - 1])) {
            return -1;
        }
        int at = start;
        StringBuilder variable = new StringBuilder();
        for (int i = 0; i < parts.size() && at >= 0; i++) {
            at =
                    switch (parts.get(i)) {
                        case Literal literal -> literalEnd(literal, bytes, at, limit);
                        case Run run -> runEnd(run, i, bytes, new Span(at, limit), variable);
                    };
        }
        return at >= 0 && entropyOf(variable) >= entropy && !isExample(bytes, start, at) ? at : -1;
    }

    private record Span(int start, int limit) {}

    private static int literalEnd(Literal literal, byte[] bytes, int at, int limit) {
        String text = literal.text();
        if (at + text.length() > limit) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[at + i] != (byte) text.charAt(i)) {
                return -1;
            }
        }
        return at + text.length();
    }

    @SuppressWarnings("ParameterNumber") // one step of the matching loop
    private int runEnd(Run run, int index, byte[] bytes, Span span, StringBuilder variable) {
        int end = span.start;
        int last = Math.min(span.limit, span.start + run.most);
        while (end < last && run.members.get(bytes[end] & 0xff)) {
            end++;
        }
        boolean tooLong =
                index == parts.size() - 1
                        && !run.isOpen()
                        && end < span.limit
                        && run.members.get(bytes[end] & 0xff);
        if (end - span.start < run.least || tooLong) {
            return -1;
        }
        if (run.variable) {
            for (int i = span.start; i < end; i++) {
                variable.append((char) bytes[i]);
            }
        }
        return end;
    }

    /** Shannon's entropy in bits per character. */
    static double entropyOf(CharSequence text) {
        int[] counts = new int[256];
        text.chars().forEach(c -> counts[c & 0xff]++);
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / text.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }

    private static boolean isExample(byte[] bytes, int start, int end) {
        String text = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        return text.contains("EXAMPLE") || text.contains("example");
    }

    private static boolean isWord(byte b) {
        return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '_';
    }
}
