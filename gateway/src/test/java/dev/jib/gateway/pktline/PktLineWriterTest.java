package dev.jib.gateway.pktline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is written, byte for byte, and when it is handed to the peer. */
class PktLineWriterTest {
    private final Counting out = new Counting();

    @Test
    void writesEachKindOfLineAsItWasRead() throws IOException {
        PktLineWriter writer = new PktLineWriter(out);
        writer.text("a\n");
        writer.line(new PktLine.Data(new byte[] {'b'}));
        writer.line(new PktLine.Delimiter());
        writer.line(new PktLine.ResponseEnd());
        writer.line(new PktLine.Flush());
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("0006a\n0005b000100020000");
        assertThat(out.flushes).isZero();
        writer.flushStream();
        assertThat(out.flushes).isEqualTo(1);
    }

    @Test
    void aLineHoldsAtMost65516Bytes() throws IOException {
        PktLineWriter writer = new PktLineWriter(out);
        writer.data(new byte[PktLine.MAX_PAYLOAD]);
        assertThat(out.toString(StandardCharsets.US_ASCII)).startsWith("fff0").hasSize(65520);
        byte[] tooMuch = new byte[PktLine.MAX_PAYLOAD + 1];
        assertThatThrownBy(() -> writer.data(tooMuch))
                .isInstanceOf(PktLineException.class)
                .hasMessageContaining("65517 bytes (expected: at most 65516)");
        PktLine read = new PktLineReader(new ByteArrayInputStream(out.toByteArray())).read();
        assertThat(((PktLine.Data) read).payload()).hasSize(PktLine.MAX_PAYLOAD);
    }

    @Test
    void whatIsForPeopleIsHandedToThePeerAtOnce() throws IOException {
        SideBand band = new SideBand(out, SideBand.MAX_LARGE);
        band.data(new byte[] {'x'}, 0, 1);
        assertThat(out.flushes).isZero();
        band.progress("a");
        assertThat(out.flushes).isEqualTo(1);
        band.progress("bcd".getBytes(StandardCharsets.US_ASCII), 1, 2);
        assertThat(out.flushes).isEqualTo(2);
        band.keepalive();
        assertThat(out.flushes).isEqualTo(3);
        band.fatal("e");
        assertThat(out.flushes).isEqualTo(4);
        band.end();
        assertThat(out.flushes).isEqualTo(5);
        assertThat(out.toString(StandardCharsets.US_ASCII))
                .isEqualTo("0006\1x0007\2a\n0007\2cd0005\0010007\3e\n0000");
    }

    @Test
    void aLengthThatIsNoneIsShownWithoutControlCharacters() {
        assertThatThrownBy(() -> reader("\u001f ~\u007f").read())
                .isInstanceOf(PktLineException.class)
                .hasMessage("length of a pkt-line: '? ~?' (expected: four lower-case hex digits)");
        assertThatThrownBy(() -> reader("").read())
                .isInstanceOf(EOFException.class)
                .hasMessage("the peer closed where a pkt-line was expected");
    }

    private static PktLineReader reader(String bytes) {
        return new PktLineReader(
                new ByteArrayInputStream(bytes.getBytes(StandardCharsets.US_ASCII)));
    }

    private static final class Counting extends ByteArrayOutputStream {
        private int flushes;

        @Override
        public void flush() {
            flushes++;
        }
    }
}
