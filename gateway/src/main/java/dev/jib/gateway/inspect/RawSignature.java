package dev.jib.gateway.inspect;

import dev.jib.gateway.policy.SignatureFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The signature of a commit or tag, and exactly the raw bytes that it signs.
 *
 * <pre>
 *   commit: header "gpgsig " or "gpgsig-sha256 ", continued with SP; signed is all the rest
 *   tag:    at the end of the message, from its BEGIN line on; signed is all before it
 * </pre>
 *
 * @param format by its BEGIN line
 * @param armored from the BEGIN line to the end
 * @param signed what it signs
 * @param isOnly whether it is the only one in the object
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record RawSignature(SignatureFormat format, String armored, byte[] signed, boolean isOnly) {
    private static final String[] HEADERS = {"gpgsig", "gpgsig-sha256"};

    /** The signature of a commit's raw bytes. */
    static Optional<RawSignature> ofCommit(byte[] raw) {
        ObjectLines lines = new ObjectLines(raw);
        ByteArrayOutputStream signed = new ByteArrayOutputStream(raw.length);
        ByteArrayOutputStream armored = new ByteArrayOutputStream();
        int found = 0;
        while (!lines.isAtEnd()) {
            int start = lines.position();
            int word = headerLength(lines);
            lines.skipWithContinuation();
            int end = Math.min(lines.position(), raw.length);
            if (word == 0) {
                signed.write(raw, start, end - start);
            } else {
                found++;
                unfold(raw, start + word + 1, end, armored);
            }
        }
        int rest = Math.min(lines.position(), raw.length);
        signed.write(raw, rest, raw.length - rest);
        return found == 0
                ? Optional.empty()
                : of(armored.toString(StandardCharsets.ISO_8859_1), signed.toByteArray(), found);
    }

    /** The signature of a tag's raw bytes. */
    static Optional<RawSignature> ofTag(byte[] raw) {
        int last = -1;
        int found = 0;
        for (int line = 0; line < raw.length; line = nextLine(raw, line)) {
            if (formatAt(text(raw, line, Math.min(raw.length, line + 64))).isPresent()) {
                last = line;
                found++;
            }
        }
        return last < 0
                ? Optional.empty()
                : of(text(raw, last, raw.length), java.util.Arrays.copyOf(raw, last), found);
    }

    private static Optional<RawSignature> of(String armored, byte[] signed, int found) {
        SignatureFormat format = formatAt(armored).orElse(SignatureFormat.OPENPGP);
        boolean isOnly = found == 1 && formatAt(armored).isPresent();
        return Optional.of(new RawSignature(format, armored, signed, isOnly));
    }

    private static int headerLength(ObjectLines lines) {
        for (String header : HEADERS) {
            if (lines.nextIs(header)) {
                return header.length();
            }
        }
        return 0;
    }

    /** Copies without the space that starts each further line. */
    private static void unfold(byte[] raw, int start, int end, ByteArrayOutputStream out) {
        boolean atStart = false;
        for (int i = start; i < end; i++) {
            if (!(atStart && raw[i] == ' ')) {
                out.write(raw[i]);
            }
            atStart = raw[i] == '\n';
        }
    }

    private static Optional<SignatureFormat> formatAt(String text) {
        if (text.startsWith("-----BEGIN PGP SIGNATURE-----")
                || text.startsWith("-----BEGIN PGP MESSAGE-----")) {
            return Optional.of(SignatureFormat.OPENPGP);
        }
        if (text.startsWith("-----BEGIN SSH SIGNATURE-----")) {
            return Optional.of(SignatureFormat.SSH);
        }
        return text.startsWith("-----BEGIN SIGNED MESSAGE-----")
                ? Optional.of(SignatureFormat.X509)
                : Optional.empty();
    }

    private static int nextLine(byte[] raw, int from) {
        int at = from;
        while (at < raw.length && raw[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    private static String text(byte[] raw, int start, int end) {
        return new String(raw, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
