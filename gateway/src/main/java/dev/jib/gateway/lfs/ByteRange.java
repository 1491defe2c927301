package dev.jib.gateway.lfs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The range of bytes that git-lfs asks for when it goes on with a download:
 *
 * <pre>
 *   Range: bytes=FROM-       or       bytes=FROM-LAST, where LAST is the object's last byte
 * </pre>
 */
final class ByteRange {
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    private ByteRange() {}

    /**
     * Where to begin. A range of another form is answered by the whole, as RFC 9110 (14.2) allows.
     *
     * @param size of the object
     */
    static long from(Optional<String> field, long size) {
        Matcher range = FORM.matcher(field.orElse(""));
        if (!range.matches()) {
            return 0;
        }
        long from = Long.parseLong(range.group(1));
        boolean toTheEnd = range.group(2).isEmpty() || Long.parseLong(range.group(2)) == size - 1;
        return from < size && toTheEnd ? from : 0;
    }
}
