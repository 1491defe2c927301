package dev.jib.gateway.push;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.pktline.PktLine;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.protocol.receive.ReportStatus;
import dev.jib.gateway.upstream.UpstreamException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what the upstream answers to a push: its report, and on the way its progress, which is
 * passed on at once.
 */
final class UpstreamAnswer {
    private static final int MAX_REPORT = 16 << 20;

    private final boolean banded;
    private final PushAnswer client;

    /**
     * A reader of one answer.
     *
     * @param banded whether side-band-64k is in use with the upstream
     */
    UpstreamAnswer(boolean banded, PushAnswer client) {
        this.banded = banded;
        this.client = client;
    }

    /**
     * The report.
     *
     * @throws IOException when the upstream says no, says nothing, or says something else
     */
    ReportStatus read(InputStream response) throws IOException {
        try (InputStream in = new BufferedInputStream(response, 64 * 1024)) {
            byte[] report =
                    banded ? demultiplexed(new PktLineReader(in)) : in.readNBytes(MAX_REPORT);
            if (report.length == 0) {
                throw new UpstreamException(
                        UpstreamException.Kind.PROTOCOL,
                        "the upstream ended the push without a report");
            }
            return ReportStatus.read(report);
        }
    }

    private byte[] demultiplexed(PktLineReader reader) throws IOException {
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        while (reader.read() instanceof PktLine.Data data) {
            byte[] payload = data.payload();
            if (payload.length == 0) {
                continue;
            }
            byte[] rest = Arrays.copyOfRange(payload, 1, payload.length);
            switch (payload[0]) {
                case 1 -> add(report, rest);
                case 2 -> client.upstreamProgress(rest);
                default ->
                        throw new UpstreamException(
                                UpstreamException.Kind.SERVER_ERROR, fatal(payload));
            }
        }
        client.upstreamSilent();
        return report.toByteArray();
    }

    private static void add(ByteArrayOutputStream report, byte[] bytes) throws UpstreamException {
        if (report.size() + bytes.length > MAX_REPORT) {
            throw new UpstreamException(
                    UpstreamException.Kind.PROTOCOL,
                    "the upstream's report is longer than " + MAX_REPORT + " bytes");
        }
        report.writeBytes(bytes);
    }

    private static String fatal(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8).strip();
        return "the upstream refused the push: "
                + Printable.of(text.replaceFirst("^(\\x03|ERR )", ""));
    }
}
