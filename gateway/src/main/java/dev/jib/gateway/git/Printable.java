package dev.jib.gateway.git;

/**
 * Text from a peer, made fit for a log or a terminal: no secret of the gateway, no control bytes,
 * bounded length.
 */
public final class Printable {
    private static final int LIMIT = 200;

    private Printable() {}

    /**
     * The text with every control, format and line-separator character replaced, cut at 200
     * characters.
     */
    public static String of(String text) {
        return of(text, LIMIT);
    }

    /** The same, cut at another length: for a line that holds a command or several names. */
    public static String of(String peers, int limit) {
        String text = HeldSecrets.ofThisProcess().redact(peers);
        StringBuilder out = new StringBuilder(Math.min(text.length(), limit));
        text.codePoints().limit(limit).forEach(c -> out.appendCodePoint(isSafe(c) ? c : '?'));
        if (text.length() > limit) {
            out.append("...");
        }
        return out.toString();
    }

    private static boolean isSafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
