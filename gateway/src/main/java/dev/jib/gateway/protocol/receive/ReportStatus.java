package dev.jib.gateway.protocol.receive;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefOutcome;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.pktline.PktLine;
import dev.jib.gateway.pktline.PktLineException;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What receive-pack answers to a push (gitprotocol-pack(5), report status).
 *
 * <pre>
 *   report = unpack *(ok / ng) flush-pkt
 *   unpack = "unpack" SP ("ok" / reason) LF
 *   ok     = "ok" SP name LF *("option" SP key [SP value] LF)      ; options with report-status-v2 only
 *   ng     = "ng" SP name SP reason LF
 * </pre>
 *
 * @param unpack {@code ok}, or why the pack was not taken
 * @param refs one outcome a ref
 */
public record ReportStatus(String unpack, List<Line> refs) {
    /**
     * The outcome of one ref, with the option lines that report-status-v2 adds.
     *
     * @param outcome what became of it
     * @param options lines such as {@code option refname refs/heads/x}
     */
    public record Line(RefOutcome outcome, List<String> options) {
        public Line {
            options = List.copyOf(options);
        }
    }

    public ReportStatus {
        unpack = Printable.of(unpack);
        refs = List.copyOf(refs);
    }

    /**
     * A report that refuses every ref of a push for the same reason, the pack not having been
     * looked at.
     */
    public static ReportStatus refused(List<RefUpdate> updates, String unpack, String reason) {
        return new ReportStatus(
                unpack,
                updates.stream()
                        .map(update ->
                                new Line(new RefOutcome.Rejected(update.name(), reason), List.of()))
                        .toList());
    }

    /**
     * Reads a report up to and including its flush-pkt.
     *
     * @throws PktLineException when it is not one
     */
    public static ReportStatus read(byte[] bytes) throws IOException {
        PktLineReader reader = new PktLineReader(new ByteArrayInputStream(bytes));
        if (!(reader.read() instanceof PktLine.Data first) || !first.text().startsWith("unpack ")) {
            throw new PktLineException("report-status: the first line is not 'unpack'");
        }
        List<Line> refs = new ArrayList<>();
        while (reader.read() instanceof PktLine.Data data) {
            String line = data.text();
            if (line.startsWith("option ") && !refs.isEmpty()) {
                Line last = refs.removeLast();
                List<String> options = new ArrayList<>(last.options());
                options.add(Printable.of(line));
                refs.add(new Line(last.outcome(), options));
            } else {
                refs.add(new Line(outcome(line), List.of()));
            }
        }
        return new ReportStatus(first.text().substring(7), refs);
    }

    /** The report as bytes with its flush-pkt. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PktLineWriter writer = new PktLineWriter(out);
        try {
            writer.text("unpack " + unpack + "\n");
            for (Line line : refs) {
                writer.text(text(line.outcome()) + "\n");
                for (String option : line.options()) {
                    writer.text(option + "\n");
                }
            }
            writer.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("an array took no bytes", e);
        }
        return out.toByteArray();
    }

    /** Whether the pack was taken and every ref has its new value. */
    public boolean isOk() {
        return unpack.equals("ok")
                && refs.stream().allMatch(line -> line.outcome() instanceof RefOutcome.Ok);
    }

    private static String text(RefOutcome outcome) {
        return switch (outcome) {
            case RefOutcome.Ok ok -> "ok " + ok.name();
            case RefOutcome.Rejected rejected -> "ng " + rejected.name() + " " + rejected.reason();
        };
    }

    private static RefOutcome outcome(String line) throws PktLineException {
        String[] words = line.split(" ", 3);
        try {
            if (words[0].equals("ok") && words.length == 2) {
                return new RefOutcome.Ok(new RefName(words[1]));
            }
            if (words[0].equals("ng") && words.length == 3) {
                return new RefOutcome.Rejected(new RefName(words[1]), words[2]);
            }
        } catch (IllegalArgumentException e) {
            throw new PktLineException("report-status: " + e.getMessage());
        }
        throw new PktLineException(
                "report-status: '"
                        + Printable.of(line)
                        + "' (expected: 'ok' and a ref, or 'ng', a ref and a reason)");
    }
}
