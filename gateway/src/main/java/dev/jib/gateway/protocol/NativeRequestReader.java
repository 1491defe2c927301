package dev.jib.gateway.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Reads the first line of the native transport from a stream: one pkt-line, and no byte after it.
 *
 * <p>A length beyond the limit is refused before memory is taken for it.
 */
public final class NativeRequestReader {
    private static final Pattern LENGTH = Pattern.compile("[0-9a-f]{4}");

    private NativeRequestReader() {}

    /** The request that the stream begins with, of at most {@link NativeRequest#MAX_LENGTH}. */
    public static NativeRequest read(InputStream in)
            throws IOException, NativeRequest.MalformedException {
        return read(in, NativeRequest.MAX_LENGTH);
    }

    /**
     * The request that the stream begins with.
     *
     * @param maxLength the most bytes that its pkt-line may have
     * @throws NativeRequest.MalformedException when the bytes are no such line
     * @throws EOFException when the stream ends before or inside it
     */
    public static NativeRequest read(InputStream in, int maxLength)
            throws IOException, NativeRequest.MalformedException {
        String digits = new String(exactly(in, 4), StandardCharsets.ISO_8859_1);
        if (!LENGTH.matcher(digits).matches()) {
            throw malformed(digits, maxLength);
        }
        int length = HexFormat.fromHexDigits(digits);
        if (length <= 4 || length > maxLength) {
            throw malformed(digits, maxLength);
        }
        return NativeRequest.parse(exactly(in, length - 4));
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the client closed inside its first line");
        }
        return bytes;
    }

    private static NativeRequest.MalformedException malformed(String digits, int maxLength) {
        return new NativeRequest.MalformedException(
                "first line: length '"
                        + digits.replaceAll("[^!-~]", "?")
                        + "' (expected: a pkt-line of 5 to "
                        + maxLength
                        + " bytes, its length as four lower-case hex digits)");
    }
}
