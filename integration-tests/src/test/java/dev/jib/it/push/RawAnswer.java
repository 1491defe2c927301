package dev.jib.it.push;

import dev.jib.gateway.pktline.PktLine;
import dev.jib.gateway.pktline.PktLineReader;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a gateway answered to a push.
 *
 * @param text what git would print after {@code remote:}, without the progress of the gateway
 * @param report the lines of report-status
 * @param error the text of an {@code ERR} line
 */
record RawAnswer(String text, String report, String error) {

    /** Reads an answer that uses side-bands, or is an ERR line, or is cut anywhere. */
    static RawAnswer read(byte[] bytes) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        StringBuilder error = new StringBuilder();
        try {
            PktLineReader reader = new PktLineReader(new ByteArrayInputStream(bytes));
            while (reader.read() instanceof PktLine.Data data) {
                byte[] payload = data.payload();
                switch (payload.length == 0 ? 0 : payload[0]) {
                    case 0 -> {}
                    case 1 -> report.writeBytes(rest(payload));
                    case 2 -> text.writeBytes(rest(payload));
                    default -> error.append(new String(payload, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            error.append(bytes.length == 0 ? "" : " [" + e.getMessage() + "]");
        }
        return new RawAnswer(
                text.toString(StandardCharsets.UTF_8).replaceAll("jib: inspecting[^\r]*\r", ""),
                lines(report.toByteArray()),
                "" + error);
    }

    /** Everything that it said. */
    String all() {
        return text + report + error;
    }

    /** Whether the ref was updated, by the report. */
    boolean isOk(String ref) {
        return report.contains("ok " + ref + "\n");
    }

    private static byte[] rest(byte[] payload) {
        return Arrays.copyOfRange(payload, 1, payload.length);
    }

    private static String lines(byte[] report) {
        StringBuilder lines = new StringBuilder();
        try {
            PktLineReader reader = new PktLineReader(new ByteArrayInputStream(report));
            while (reader.readOrEnd().orElse(new PktLine.Flush()) instanceof PktLine.Data data) {
                lines.append(new String(data.payload(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            lines.append(e.getMessage());
        }
        return lines.toString();
    }
}
