package dev.jib.gateway.policy;

import dev.jib.gateway.policy.SecretPattern.Literal;
import dev.jib.gateway.policy.SecretPattern.Part;
import dev.jib.gateway.policy.SecretPattern.Run;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Reads the template of a secret pattern.
 *
 * <pre>
 *   template = 1*( char | "~" | "[" class "]" "{" least [ "," [ most ] ] "}" )
 *   class    = 1*( char | char "-" char | "\s" | "\\" )
 * </pre>
 */
final class SecretTemplate {
    private static final String BETWEEN = " \t\r\n\"'=:>`";
    private static final int MAX_BETWEEN = 24;

    private final String text;
    private final List<Part> parts = new ArrayList<>();
    private int at;

    private SecretTemplate(String text) {
        this.text = text;
    }

    static List<Part> parse(String text) {
        return new SecretTemplate(text).parts();
    }

    private List<Part> parts() {
        StringBuilder literal = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '[' || c == '~') {
                flush(literal);
                parts.add(c == '[' ? run() : between());
            } else {
                literal.append(c);
                at++;
            }
        }
        flush(literal);
        return parts;
    }

    private void flush(StringBuilder literal) {
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private Run between() {
        at++;
        BitSet members = new BitSet(256);
        BETWEEN.chars().forEach(members::set);
        return new Run(members, 1, MAX_BETWEEN, false, false);
    }

    private Run run() {
        int end = text.indexOf(']', at);
        BitSet members = classOf(text.substring(at + 1, end));
        int close = text.indexOf('}', end);
        String[] bounds = text.substring(end + 2, close).split(",", -1);
        at = close + 1;
        int least = Integer.parseInt(bounds[0]);
        boolean open = bounds.length == 2 && bounds[1].isEmpty();
        int most = open ? least : Integer.parseInt(bounds[bounds.length - 1]);
        return new Run(members, least, most, open, !members.get('\n'));
    }

    private static BitSet classOf(String text) {
        BitSet members = new BitSet(256);
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\\') {
                (text.charAt(i + 1) == 's' ? " \t\r\n" : "\\").chars().forEach(members::set);
                i += 2;
            } else if (i + 2 < text.length() && text.charAt(i + 1) == '-') {
                members.set(c, text.charAt(i + 2) + 1);
                i += 3;
            } else {
                members.set(c);
                i++;
            }
        }
        return members;
    }
}
