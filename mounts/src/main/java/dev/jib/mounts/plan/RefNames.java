package dev.jib.mounts.plan;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Names of refs that a container gave and that people, scripts and terminals of the host will meet.
 * Git allows more than is harmless there: {@code --exec=x} is an option to the next command, {@code
 * $(x)} is run by a prompt that is expanded, and U+009B begins a terminal's escape sequence.
 */
public final class RefNames {
    /** What a shell runs, or writes to, when a name is put into a command unquoted. */
    private static final String SHELL = "`$;&|<>";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private RefNames() {}

    /** Whether no option, no command and no control character is in a ref's name. */
    public static boolean isHarmless(String ref) {
        return !ref.startsWith("-")
                && !ref.contains("/-")
                && ref.codePoints().noneMatch(RefNames::isHarmful);
    }

    /**
     * A name that is harmless and can still be read: what is not is percent-encoded, in UTF-8, and
     * so is the percent sign. A harmless name stays as it is.
     */
    public static String harmless(String ref) {
        if (isHarmless(ref)) {
            return ref;
        }
        StringBuilder name = new StringBuilder();
        int before = '/';
        for (int point : ref.codePoints().toArray()) {
            boolean option = before == '/' && point == '-';
            if (option || point == '%' || isHarmful(point)) {
                encode(Character.toString(point).getBytes(StandardCharsets.UTF_8), name);
            } else {
                name.appendCodePoint(point);
            }
            before = point;
        }
        return name.toString();
    }

    /** The text of a name on disk; bytes that are no UTF-8 are percent-encoded, each. */
    public static String decode(byte[] name) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
        } catch (CharacterCodingException e) {
            StringBuilder text = new StringBuilder();
            for (byte one : name) {
                if (one >= 0 && one != '%') {
                    text.append((char) one);
                } else {
                    encode(new byte[] {one}, text);
                }
            }
            return text.toString();
        }
    }

    private static boolean isHarmful(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    true;
            default -> SHELL.indexOf(point) >= 0;
        };
    }

    private static void encode(byte[] bytes, StringBuilder to) {
        for (byte one : bytes) {
            to.append('%').append(HEX.toHexDigits(one));
        }
    }
}
