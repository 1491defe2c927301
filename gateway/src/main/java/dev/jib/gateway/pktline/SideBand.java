package dev.jib.gateway.pktline;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Multiplexes a response into side-band pkt-lines: band 1 is the data, band 2 what git prints after
 * {@code remote: }, band 3 a fatal error (gitprotocol-pack(5), side-band-64k).
 *
 * <p>Safe for use by several threads: each line is written whole.
 */
public final class SideBand {
    /** The most payload a line may carry with {@code side-band-64k}, its band byte taken off. */
    public static final int MAX_LARGE = PktLine.MAX_PAYLOAD - 1;

    /** The most payload a line may carry with the old {@code side-band}. */
    public static final int MAX_SMALL = 1000 - 5;

    private final PktLineWriter writer;
    private final OutputStream out;
    private final int max;

    /** A multiplexer onto that stream with lines of at most {@code max} bytes of payload. */
    public SideBand(OutputStream out, int max) {
        this.out = out;
        this.writer = new PktLineWriter(out);
        this.max = max;
    }

    /** Writes data on band 1, in as many lines as it takes. */
    public synchronized void data(byte[] bytes, int from, int length) throws IOException {
        band(1, bytes, from, length);
    }

    /** Writes one line of progress on band 2; git prints it after {@code remote: }. */
    public synchronized void progress(String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        band(2, bytes, 0, bytes.length);
        out.flush();
    }

    /** Passes on a line of progress of the upstream as it is. */
    public synchronized void progress(byte[] bytes, int from, int length) throws IOException {
        band(2, bytes, from, length);
        out.flush();
    }

    /** Writes an empty line on band 1 that keeps the connection alive and prints nothing. */
    public synchronized void keepalive() throws IOException {
        writer.head(1);
        out.write(1);
        out.flush();
    }

    /** Writes a fatal error on band 3; the client ends with it. */
    public synchronized void fatal(String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        band(3, bytes, 0, bytes.length);
        out.flush();
    }

    /** Ends the multiplexed response with a flush-pkt. */
    public synchronized void end() throws IOException {
        writer.flush();
        out.flush();
    }

    private void band(int band, byte[] bytes, int from, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int part = Math.min(max, length - done);
            writer.head(part + 1);
            out.write(band);
            out.write(bytes, from + done, part);
            done += part;
        }
    }
}
