package dev.jib.gateway.fetch;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.pktline.PktLine;
import dev.jib.gateway.pktline.PktLineException;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.protocol.upload.V2Advertisement;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The beginning of one request of protocol version 2 (gitprotocol-v2(5)); the rest is passed on
 * line by line.
 *
 * <pre>
 *   request = "command=" key LF *capability [delim-pkt *argument] flush-pkt
 * </pre>
 *
 * @param command the command's key
 * @param first the line it was read from
 */
record UploadRequest(String command, PktLine first) {
    /**
     * Reads the command line; empty when the client says that it is done, by a flush-pkt or by
     * closing.
     *
     * @throws PktLineException when it is not a command that was offered
     */
    static Optional<UploadRequest> read(PktLineReader reader, V2Advertisement offered)
            throws IOException {
        Optional<PktLine> line = reader.readOrEnd();
        if (line.isEmpty() || line.get() instanceof PktLine.Flush) {
            return Optional.empty();
        }
        String text = line.get() instanceof PktLine.Data data ? data.text() : "";
        String command = text.startsWith("command=") ? text.substring("command=".length()) : "";
        if (!offered.allows(command)) {
            throw new PktLineException(
                    "request: '"
                            + Printable.of(text)
                            + "' (expected: command=ls-refs or another command that was"
                            + " advertised)");
        }
        return Optional.of(new UploadRequest(command, line.get()));
    }

    /**
     * Passes the request on, from its command line to its flush-pkt.
     *
     * @throws PktLineException when it carries a capability that was not offered
     */
    void copy(PktLineReader reader, V2Advertisement offered, OutputStream upstream)
            throws IOException {
        PktLineWriter writer = new PktLineWriter(upstream);
        writer.line(first);
        PktLine line = reader.read();
        for (; line instanceof PktLine.Data data; line = reader.read()) {
            check(data.text(), offered);
            writer.line(line);
        }
        writer.line(line);
        while (!(line instanceof PktLine.Flush)) {
            line = reader.read();
            writer.line(line);
        }
    }

    private static void check(String line, V2Advertisement offered) throws PktLineException {
        if (!offered.allowsCapability(line)) {
            throw new PktLineException(
                    "request: '"
                            + Printable.of(line)
                            + "' (expected: a capability that was advertised; the gateway passes no"
                            + " server-option on)");
        }
    }
}
