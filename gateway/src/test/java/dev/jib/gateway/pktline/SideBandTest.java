package dev.jib.gateway.pktline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SideBandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void writesEachBandByItsNumber() throws IOException {
        SideBand band = new SideBand(out, SideBand.MAX_LARGE);
        band.data("ab".getBytes(StandardCharsets.US_ASCII), 0, 2);
        band.progress("hi");
        band.keepalive();
        band.fatal("no");
        band.end();
        assertThat(out.toString(StandardCharsets.US_ASCII))
                .isEqualTo("0007\1ab" + "0008\2hi\n" + "0005\1" + "0008\3no\n" + "0000");
    }

    @Test
    void splitsWhatDoesNotFitIntoOneLine() throws IOException {
        new SideBand(out, 3).data("abcdefg".getBytes(StandardCharsets.US_ASCII), 0, 7);
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("0008\1abc0008\1def0006\1g");
    }
}
