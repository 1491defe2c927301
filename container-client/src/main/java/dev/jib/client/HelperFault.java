package dev.jib.client;

/**
 * Why the helper cannot go on, as the one line that its user reads (without the leading {@code jib:
 * }).
 *
 * <p>The line is a text in which each {@code %} stands for a value, made printable: joining strings
 * in place of that took 14 KB more of native code.
 */
final class HelperFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final String line;

    HelperFault(String text, String... values) {
        super(null, null, false, false);
        this.line = fill(text, values);
    }

    String line() {
        return line;
    }

    @Override
    public String getMessage() {
        return line;
    }

    private static String fill(String text, String[] values) {
        StringBuilder line = new StringBuilder();
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '%') {
                line.append(ByteString.printable(values[value++]));
            } else {
                line.append(next);
            }
        }
        return line.toString();
    }
}
