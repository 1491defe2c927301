package dev.jib.gateway.fetch;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.pktline.PktLine;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The {@code packfile} section of a fetch response (gitprotocol-v2(5)): band 1 is the pack, band 2
 * progress, band 3 a fatal error. Closing it ends the exchange.
 */
final class PackSection extends InputStream {
    private final PktLineReader reader;
    private final Exchange exchange;
    private byte[] line = new byte[0];
    private int at;
    private boolean ended;

    PackSection(PktLineReader reader, Exchange exchange) {
        this.reader = reader;
        this.exchange = exchange;
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? line[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int n = Math.min(length, line.length - at);
        System.arraycopy(line, at, target, offset, n);
        at += n;
        return n;
    }

    @Override
    public void close() {
        exchange.close();
    }

    private boolean hasMore() throws IOException {
        while (at == line.length && !ended) {
            if (!(next() instanceof PktLine.Data data)) {
                ended = true;
            } else if (data.payload().length > 1 && data.payload()[0] == 1) {
                line = data.payload();
                at = 1;
            } else if (data.payload().length > 1 && data.payload()[0] == 3) {
                throw new UpstreamException(
                        UpstreamException.Kind.SERVER_ERROR,
                        "the upstream broke off: " + text(data.payload()));
            }
        }
        return at < line.length;
    }

    private PktLine next() throws IOException {
        try {
            return reader.read();
        } catch (IOException e) {
            throw UpstreamObjects.broken(e);
        }
    }

    private static String text(byte[] payload) {
        return Printable.of(
                new String(payload, 1, payload.length - 1, StandardCharsets.UTF_8).strip());
    }
}
