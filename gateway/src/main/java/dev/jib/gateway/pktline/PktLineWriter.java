package dev.jib.gateway.pktline;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes pkt-lines to a stream. Nothing is flushed to the peer before {@link #flushStream}. */
public final class PktLineWriter {
    private static final HexFormat HEX = HexFormat.of();

    private final OutputStream out;

    /** A writer to that stream, which stays the caller's. */
    public PktLineWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes the text as one line, as it is: a line feed at its end is the caller's. */
    public void text(String line) throws IOException {
        data(line.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the bytes as one line. */
    public void data(byte[] payload) throws IOException {
        data(payload, 0, payload.length);
    }

    /**
     * Writes part of the array as one line.
     *
     * @throws PktLineException when it has more than {@link PktLine#MAX_PAYLOAD} bytes
     */
    public void data(byte[] payload, int from, int length) throws IOException {
        head(length);
        out.write(payload, from, length);
    }

    /** Writes a line as it was read. */
    public void line(PktLine line) throws IOException {
        switch (line) {
            case PktLine.Flush flush -> flush();
            case PktLine.Delimiter delimiter -> out.write(new byte[] {'0', '0', '0', '1'});
            case PktLine.ResponseEnd end -> out.write(new byte[] {'0', '0', '0', '2'});
            case PktLine.Data data -> data(data.payload());
        }
    }

    /** Writes a flush-pkt, {@code 0000}. */
    public void flush() throws IOException {
        out.write(new byte[] {'0', '0', '0', '0'});
    }

    /** Hands what was written to the peer. */
    public void flushStream() throws IOException {
        out.flush();
    }

    void head(int payload) throws IOException {
        if (payload > PktLine.MAX_PAYLOAD) {
            throw new PktLineException(
                    "payload of a pkt-line: "
                            + payload
                            + " bytes (expected: at most "
                            + PktLine.MAX_PAYLOAD
                            + ")");
        }
        out.write(HEX.toHexDigits((short) (payload + 4)).getBytes(StandardCharsets.US_ASCII));
    }
}
