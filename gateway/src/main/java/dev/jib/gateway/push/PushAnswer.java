package dev.jib.gateway.push;

import dev.jib.gateway.git.MaskedLines;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.pktline.SideBand;
import dev.jib.gateway.protocol.receive.CommandList;
import dev.jib.gateway.protocol.receive.ReportStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the pusher gets to see: text and progress on band 2 where the client takes side-bands, the
 * report at the end.
 *
 * <p>A client that has gone away is remembered and spoken to no more; the push goes on to its
 * truthful end in the audit log.
 */
final class PushAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(PushAnswer.class);

    private final OutputStream out;
    private final SideBand sideBand;
    private final boolean banded;
    private final boolean reported;
    private final boolean quiet;
    private final MaskedLines upstream;
    private volatile boolean clientGone;

    PushAnswer(OutputStream out, CommandList commands) {
        this.out = out;
        this.sideBand = new SideBand(out, SideBand.MAX_LARGE);
        this.upstream = new MaskedLines(sideBand::progress);
        this.banded = commands.wants("side-band-64k");
        this.quiet = commands.wants("quiet");
        this.reported = commands.wants("report-status") || commands.wants("report-status-v2");
    }

    /** Lines that git prints after {@code remote: }. */
    void text(List<String> lines) {
        for (String line : lines) {
            say(() -> sideBand.progress(line));
        }
    }

    /**
     * A line of progress, which the next one overwrites on a terminal; none with {@code quiet}.
     * Tells whether it was said.
     */
    boolean progress(String line) {
        if (!quiet) {
            byte[] bytes = (line + "\r").getBytes(StandardCharsets.UTF_8);
            say(() -> sideBand.progress(bytes, 0, bytes.length));
        }
        return !quiet;
    }

    /**
     * What the upstream says on its band 2, with secrets masked and control bytes but CR, LF and
     * TAB taken out; git too shows a line when it is whole.
     */
    void upstreamProgress(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            boolean control = b >= 0 && b < ' ' && b != '\r' && b != '\n' && b != '\t' || b == 0x7f;
            bytes[i] = control ? (byte) '?' : b;
        }
        say(() -> upstream.write(bytes));
    }

    /** It came to its end: what it left without an end of line is told. */
    void upstreamSilent() {
        say(upstream::end);
    }

    /** Keeps proxies and patience from ending a connection on which nothing is said. */
    void keepalive() {
        say(sideBand::keepalive);
    }

    /** The report and the end of the answer. */
    void report(ReportStatus report) {
        byte[] bytes = report.bytes();
        if (banded) {
            say(() -> {
                if (reported) {
                    sideBand.data(bytes, 0, bytes.length);
                }
                sideBand.end();
            });
        } else if (reported) {
            whileThere(() -> {
                out.write(bytes);
                out.flush();
            });
        }
    }

    /** A fault before or instead of an answer, where the client does not expect a report. */
    static void fault(OutputStream out, String message) throws IOException {
        new PktLineWriter(out).text("ERR " + message + "\n");
        out.flush();
    }

    boolean isClientGone() {
        return clientGone;
    }

    private void say(Saying saying) {
        if (banded) {
            whileThere(saying);
        }
    }

    private void whileThere(Saying saying) {
        if (clientGone) {
            return;
        }
        try {
            saying.say();
        } catch (IOException e) {
            clientGone = true;
            LOG.info("the pusher went away before its push was answered: {}", e.getMessage());
        }
    }

    /** Something to write that fails when the client is gone. */
    private interface Saying {
        void say() throws IOException;
    }
}
