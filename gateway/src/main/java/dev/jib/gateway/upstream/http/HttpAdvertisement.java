package dev.jib.gateway.upstream.http;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.pktline.PktLine;
import dev.jib.gateway.pktline.PktLineException;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * An advertisement without what only smart HTTP puts in front:
 *
 * <pre>
 *   001e# service=git-upload-pack\n0000
 * </pre>
 *
 * <p>With protocol version 2 some servers leave it out.
 */
final class HttpAdvertisement extends FilterInputStream {
    private final HttpCall call;

    private HttpAdvertisement(HttpCall call, InputStream rest) {
        super(rest);
        this.call = call;
    }

    /** Reads up to the first line of the advertisement itself. */
    static HttpAdvertisement open(HttpCall call) throws UpstreamException {
        ResponseBody body = new ResponseBody(call);
        PktLineReader lines = new PktLineReader(body);
        try {
            PktLine first = lines.read();
            if (first instanceof PktLine.Data data && data.text().startsWith("# service=")) {
                checkService(call, data.text());
                if (!(lines.read() instanceof PktLine.Flush)) {
                    throw new PktLineException("no flush-pkt after its service line");
                }
                first = lines.read();
            }
            checkError(call, first);
            return new HttpAdvertisement(call, new SequenceInputStream(again(first), body));
        } catch (UpstreamException e) {
            throw e;
        } catch (EOFException e) {
            throw call.faults().broken("its advertisement ended in the middle", e);
        } catch (IOException e) {
            throw call.faults()
                    .of(
                            Kind.PROTOCOL,
                            "its advertisement: " + Printable.of(String.valueOf(e.getMessage())),
                            e);
        }
    }

    private static void checkService(HttpCall call, String line) throws UpstreamException {
        if (!line.equals("# service=" + call.plan().service().command())) {
            throw call.faults()
                    .of(
                            Kind.PROTOCOL,
                            "it advertises '"
                                    + Printable.of(line)
                                    + "' (expected: # service="
                                    + call.plan().service().command()
                                    + ")");
        }
    }

    private static void checkError(HttpCall call, PktLine first) throws UpstreamException {
        if (first instanceof PktLine.Data data && data.text().startsWith("ERR ")) {
            String said = data.text();
            boolean echo = call.credential().isIn(said);
            throw call.faults()
                    .of(
                            Kind.SERVER_ERROR,
                            "it says: " + (echo ? "[redacted]" : Printable.of(said.substring(4))));
        }
    }

    private static InputStream again(PktLine line) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new PktLineWriter(bytes).line(line);
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /** The path on the wire that gave it, after a redirect. */
    String path() {
        return call.plan().path();
    }

    @Override
    public void close() {
        call.close();
    }
}
