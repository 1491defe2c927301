package dev.jib.gateway.pktline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PktLineReaderTest {
    private static final String STREAM = "0006a\n0000" + "0005b" + "0001" + "0004" + "0002";

    @Test
    void readsEveryKindOfLine() throws IOException {
        assertThat(described(new ByteArrayInputStream(bytes(STREAM))))
                .containsExactly("a", "flush", "b", "delim", "", "end");
    }

    @Test
    void readsTheSameHoweverTheBytesArrive() throws IOException {
        for (int split = 0; split <= STREAM.length(); split++) {
            assertThat(described(new Split(bytes(STREAM), split)))
                    .as("split at %d", split)
                    .containsExactly("a", "flush", "b", "delim", "", "end");
        }
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = bytes("0009hello");
        for (int length = 1; length < whole.length; length++) {
            InputStream in = new ByteArrayInputStream(whole, 0, length);
            assertThatThrownBy(() -> new PktLineReader(in).read())
                    .as("cut at %d", length)
                    .isInstanceOf(EOFException.class)
                    .hasMessageStartingWith("the peer closed inside");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0003", "fff1", "ffff", "00AB", "000A", "xxxx", "-001", "+004", "0x04", "    ",
                "000\n"
            })
    void refusesWhatIsNoLength(String head) {
        assertThatThrownBy(() ->
                        new PktLineReader(new ByteArrayInputStream(bytes(head + "aaaa"))).read())
                .isInstanceOf(PktLineException.class)
                .hasMessageContaining("expected:")
                .hasMessageNotContaining("\n");
    }

    @Test
    void takesTheLongestLineAndNotOneByteMore() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PktLineWriter(out).data(new byte[PktLine.MAX_PAYLOAD]);
        assertThat(out.toString(StandardCharsets.US_ASCII)).startsWith("fff0");
        PktLine line = new PktLineReader(new ByteArrayInputStream(out.toByteArray())).read();
        assertThat(line)
                .isInstanceOfSatisfying(
                        PktLine.Data.class, d -> assertThat(d.payload()).hasSize(65516));
        assertThatThrownBy(() -> new PktLineWriter(out).data(new byte[PktLine.MAX_PAYLOAD + 1]))
                .isInstanceOf(PktLineException.class)
                .hasMessage("payload of a pkt-line: 65517 bytes (expected: at most 65516)");
    }

    @Test
    void readsNoByteBeyondTheLine() throws IOException {
        InputStream in = new ByteArrayInputStream(bytes("0005aPACK"));
        new PktLineReader(in).read();
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("PACK");
    }

    private static List<String> described(InputStream in) throws IOException {
        PktLineReader reader = new PktLineReader(in);
        List<String> lines = new ArrayList<>();
        for (Optional<PktLine> line = reader.readOrEnd();
                line.isPresent();
                line = reader.readOrEnd()) {
            lines.add(
                    switch (line.get()) {
                        case PktLine.Flush flush -> "flush";
                        case PktLine.Delimiter delimiter -> "delim";
                        case PktLine.ResponseEnd end -> "end";
                        case PktLine.Data data -> data.text();
                    });
        }
        return lines;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A stream that gives its bytes in two parts. */
    private static final class Split extends InputStream {
        private final byte[] bytes;
        private final int at;
        private int position;

        Split(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        @Override
        public int read() {
            return position == bytes.length ? -1 : bytes[position++];
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int end = position < at ? at : bytes.length;
            int count = Math.min(length, end - position);
            if (count == 0) {
                return -1;
            }
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            return count;
        }
    }
}
