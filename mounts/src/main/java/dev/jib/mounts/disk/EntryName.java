package dev.jib.mounts.disk;

import dev.jib.mounts.plan.RefNames;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HexFormat;

/** The name of a directory's entry as text, so that two entries never have the same one. */
public final class EntryName {
    /** What stands for bytes that are no UTF-8 in the text of a path. */
    private static final char REPLACED = '\ufffd';

    private EntryName() {}

    /** The name; bytes that are no UTF-8 are percent-encoded as {@link RefNames#decode} does. */
    public static String text(Path name) {
        String text = name.toString();
        return text.indexOf(REPLACED) < 0 ? text : RefNames.decode(bytes(name));
    }

    /** Only its URI has the bytes of a path. */
    private static byte[] bytes(Path name) {
        String uri = Path.of("/").resolve(name).toUri().getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 1;
        while (i < uri.length()) {
            if (uri.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
                i += 3;
            } else {
                bytes.write(uri.charAt(i)); // all else in a URI is ASCII
                i++;
            }
        }
        return bytes.toByteArray();
    }
}
