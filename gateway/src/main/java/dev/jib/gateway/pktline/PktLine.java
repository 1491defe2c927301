package dev.jib.gateway.pktline;

import java.nio.charset.StandardCharsets;

/**
 * One pkt-line of gitprotocol-common(5): four hex digits that count the whole line, then the
 * payload; or one of the special lengths.
 *
 * <pre>
 *   0000 flush-pkt    0001 delim-pkt    0002 response-end-pkt    0003 never valid
 *   0004..fff0        4 to 65520: a payload of 0 to 65516 bytes
 * </pre>
 */
public sealed interface PktLine {
    /** The most bytes that a pkt-line may have, its length digits included. */
    int MAX_LENGTH = 65520;

    /** The most bytes that the payload of a pkt-line may have. */
    int MAX_PAYLOAD = MAX_LENGTH - 4;

    /** {@code 0000}: the end of a section. */
    record Flush() implements PktLine {}

    /** {@code 0001}: a section boundary inside a protocol v2 message. */
    record Delimiter() implements PktLine {}

    /** {@code 0002}: the end of a response on a stateless connection. */
    record ResponseEnd() implements PktLine {}

    /** A line with a payload. The array belongs to whoever receives the line. */
    @SuppressWarnings(
            "ArrayRecordComponent") // never compared; a copy per line would cost more than it
    // guards
    record Data(byte[] payload) implements PktLine {
        /** The payload as UTF-8 text, without the one LF that may end it. */
        public String text() {
            int length = payload.length;
            if (length > 0 && payload[length - 1] == '\n') {
                length--;
            }
            return new String(payload, 0, length, StandardCharsets.UTF_8);
        }
    }
}
