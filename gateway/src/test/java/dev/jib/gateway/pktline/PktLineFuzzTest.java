package dev.jib.gateway.pktline;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/** Any bytes are pkt-lines, which written again are the same bytes, or are refused in one line. */
class PktLineFuzzTest {
    @FuzzTest
    void readsWhatItWouldWriteOrRefuses(byte[] data) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(data);
        PktLineReader reader = new PktLineReader(in);
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        PktLineWriter writer = new PktLineWriter(again);
        try {
            for (Optional<PktLine> line = reader.readOrEnd();
                    line.isPresent();
                    line = reader.readOrEnd()) {
                writer.line(line.get());
            }
            writer.flushStream();
            assertThat(again.toByteArray()).isEqualTo(data);
        } catch (EOFException e) {
            assertThat(in.available()).isZero();
        } catch (PktLineException e) {
            assertThat(e.getMessage()).matches("[ -~]+");
        }
    }
}
