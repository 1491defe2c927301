package dev.jib.mounts.plan;

import java.util.regex.Pattern;

/**
 * Text for a terminal, whatever a container put into it: control characters of both sets, what
 * changes the direction of text and what cannot be seen become {@code ?}.
 */
public final class TerminalText {
    private static final Pattern HIDDEN =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Cn}]");
    private static final Pattern HIDDEN_IN_LINES =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Cn}&&[^\\n\\t]]");

    private TerminalText() {}

    /** One line: line ends are replaced as well. */
    public static String line(String text) {
        return HIDDEN.matcher(text).replaceAll("?");
    }

    /** Several lines: line ends and tabs stay. */
    public static String lines(String text) {
        return HIDDEN_IN_LINES.matcher(text).replaceAll("?");
    }
}
