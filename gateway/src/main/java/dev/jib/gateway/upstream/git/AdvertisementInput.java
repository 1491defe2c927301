package dev.jib.gateway.upstream.git;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The first section of what a service says, up to and including its flush-pkt. Closing it leaves
 * the service as it is.
 */
final class AdvertisementInput extends InputStream {
    private static final int HEAD = 4;
    private static final int FIRST_LINE = 64;
    private static final int LONG_LINE = 8192;

    private final InputStream service;
    private final Faults faults;
    private final byte[] head = new byte[HEAD];
    private int headLeft;
    private int left;
    private boolean flushed;
    private final StringBuilder first = new StringBuilder();

    AdvertisementInput(InputStream service, Faults faults) {
        this.service = service;
        this.faults = faults;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (headLeft == 0 && left == 0) {
            if (flushed) {
                return -1;
            }
            nextHead();
        }
        if (headLeft > 0) {
            int count = Math.min(headLeft, length);
            System.arraycopy(head, HEAD - headLeft, target, offset, count);
            headLeft -= count;
            return count;
        }
        int count = service.read(target, offset, Math.min(left, length));
        if (count < 0) {
            throw cut();
        }
        note(target, offset, count);
        left -= count;
        return count;
    }

    /** Reads what is left of it, so that the service's answer comes next. */
    void skip() throws IOException {
        byte[] buffer = new byte[8192];
        int count = 0;
        while (count >= 0) {
            count = read(buffer, 0, buffer.length);
        }
    }

    /** The beginning of its first line, as far as it has been read. */
    String first() {
        return first.toString();
    }

    private void note(byte[] bytes, int offset, int count) {
        int room = FIRST_LINE - first.length();
        if (room > 0) {
            first.append(
                    new String(bytes, offset, Math.min(room, count), StandardCharsets.ISO_8859_1));
        }
    }

    private void nextHead() throws IOException {
        int got = service.readNBytes(head, 0, HEAD);
        if (got < HEAD) {
            throw cut();
        }
        String digits = new String(head, StandardCharsets.ISO_8859_1);
        if (!digits.matches("[0-9a-f]{4}") || digits.equals("0003")) {
            throw notGit(digits);
        }
        int size = Integer.parseInt(digits, 16);
        headLeft = HEAD;
        left = Math.max(0, size - HEAD);
        flushed = size == 0;
    }

    /** What a log-in shell prints comes out where git expects a pkt-line. */
    private UpstreamException notGit(String digits) throws IOException {
        byte[] more = new byte[LONG_LINE]; // cut when it is printed, not in the middle of a secret
        int count = Math.max(0, service.read(more));
        String said = digits + new String(more, 0, count, StandardCharsets.UTF_8);
        String line = said.lines().findFirst().orElse("");
        return faults.of(
                Kind.PROTOCOL,
                "it does not answer as a git server: '"
                        + Printable.of(line)
                        + "' (expected: pkt-lines); check the address, and that no log-in script"
                        + " prints anything");
    }

    private UpstreamException cut() {
        return faults.broken("its list of refs ended in the middle", null);
    }
}
