package dev.jib.client;

/**
 * What the helper answers to {@code option <name> <value>}.
 *
 * <p>The helper prints nothing of its own but errors, so every verbosity and both kinds of progress
 * are honoured as they are. The other options concern commands that this helper leaves to git.
 */
final class Options {
    private Options() {}

    /** The answer, without its line end: {@code ok}, {@code unsupported} or {@code error <why>}. */
    static String answer(String option) {
        int space = option.indexOf(' ');
        String name = space < 0 ? option : option.substring(0, space);
        String value = space < 0 ? "" : option.substring(space + 1);
        if (name.equals("verbosity")) {
            return isNumber(value) ? "ok" : "error verbosity: " + value + " (expected: a number)";
        }
        if (name.equals("progress")) {
            boolean known = value.equals("true") || value.equals("false");
            return known ? "ok" : "error progress: " + value + " (expected: true or false)";
        }
        return "unsupported";
    }

    private static boolean isNumber(String value) {
        int start = value.startsWith("-") ? 1 : 0;
        for (int i = start; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return value.length() > start;
    }
}
