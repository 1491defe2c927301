package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param open whether more may follow that do not count; only of the last part
     * @param variable whether they are part of the secret
     */
    record Run(BitSet members, int least, int most, boolean open, boolean variable)
            implements Part {}

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
        int at = end(bytes, new Span(start, limit), null);
        if (at < 0 || isExample(bytes, start, at)) {
            return -1;
        }
        StringBuilder variable = new StringBuilder();
        end(bytes, new Span(start, limit), variable);
        return entropyOf(variable) >= entropy ? at : -1;
    }

    /** Where the parts end that begin at the start of the span, or -1. */
    private int end(byte[] bytes, Span span, @Nullable StringBuilder variable) {
        int at = span.start;
        for (int i = 0; i < parts.size() && at >= 0; i++) {
            Span rest = new Span(at, span.limit);
            at =
                    switch (parts.get(i)) {
                        case Literal literal -> literalEnd(literal, bytes, rest);
                        case Run run -> runEnd(run, i == parts.size() - 1, bytes, rest);
                    };
            if (variable != null && parts.get(i) instanceof Run run && run.variable) {
                for (int j = rest.start; j < at; j++) {
                    variable.append((char) bytes[j]);
                }
            }
        }
        return at;
    }

    private record Span(int start, int limit) {}

    private static int literalEnd(Literal literal, byte[] bytes, Span span) {
        String text = literal.text();
        if (span.start + text.length() > span.limit) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[span.start + i] != (byte) text.charAt(i)) {
                return -1;
            }
        }
        return span.start + text.length();
    }

    private static int runEnd(Run run, boolean last, byte[] bytes, Span span) {
        int end = span.start;
        int most = Math.min(span.limit, span.start + run.most);
        while (end < most && run.members.get(bytes[end] & 0xff)) {
            end++;
        }
        boolean tooLong =
                last && !run.open && end < span.limit && run.members.get(bytes[end] & 0xff);
        return end - span.start < run.least || tooLong ? -1 : end;
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
