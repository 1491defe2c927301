package dev.jib.gateway.upstream.git;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a service says first: its list of refs, or a refusal.
 *
 * <pre>
 *   refusal = pkt-line("ERR " text)
 * </pre>
 */
public final class FirstLine {
    private static final int HEAD = 4;
    private static final int MAX = 0xfff0;

    private FirstLine() {}

    /**
     * Waits for the first line.
     *
     * @return the same stream, from its beginning
     * @throws UpstreamException when the service refuses
     */
    public static InputStream await(InputStream service, Faults faults) throws IOException {
        byte[] line = new byte[MAX];
        int got = service.readNBytes(line, 0, HEAD);
        if (got == HEAD) {
            got += service.readNBytes(line, HEAD, Math.min(HEAD, payload(line)));
        }
        String text = new String(line, 0, got, StandardCharsets.UTF_8);
        if (text.startsWith("ERR ", HEAD)) {
            got += service.readNBytes(line, got, payload(line) - HEAD);
            throw refused(new String(line, 0, got, StandardCharsets.UTF_8).substring(8), faults);
        }
        if (got == 0) {
            throw faults.broken("the connection broke before it answered", null);
        }
        PushbackInputStream again = new PushbackInputStream(service, got);
        again.unread(Arrays.copyOf(line, got));
        return again;
    }

    /**
     * A refusal by a server that says why in words of its own.
     *
     * @param text what it said, of which the first line counts
     */
    public static UpstreamException refused(String text, Faults faults) {
        String line = Printable.of(text.strip().lines().findFirst().orElse("").strip());
        String lower = line.toLowerCase(Locale.ROOT);
        if (has(lower, "not enabled")) {
            return faults.of(Kind.UNAUTHORIZED, "it does not serve that: " + line);
        }
        if (has(lower, "not found", "does not appear", "not exported", "no such", "not exist")) {
            return faults.of(
                    Kind.NOT_FOUND,
                    "no such repository, or the gateway's credential may not see it: " + line);
        }
        if (has(lower, "denied", "permission", "not allowed", "not authorized", "forbidden")) {
            return faults.of(
                    Kind.UNAUTHORIZED,
                    "the gateway's credential does not allow this: "
                            + line
                            + "; whoever runs the gateway can give it more rights");
        }
        return faults.of(Kind.SERVER_ERROR, "it answered: " + line);
    }

    private static boolean has(String line, String... words) {
        return Arrays.stream(words).anyMatch(line::contains);
    }

    private static int payload(byte[] head) {
        int length = 0;
        for (int i = 0; i < HEAD; i++) {
            int digit = Character.digit(head[i], 16);
            if (digit < 0) {
                return 0;
            }
            length = length << 4 | digit;
        }
        return Math.min(Math.max(0, length - HEAD), MAX - HEAD);
    }
}
