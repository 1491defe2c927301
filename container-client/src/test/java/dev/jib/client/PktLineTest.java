package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PktLineTest {
    private static int length(String header) {
        return PktLine.length(header.getBytes(StandardCharsets.ISO_8859_1), 0);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0004",
        "1, 0005",
        "11, 000f",
        "12, 0010",
        "252, 0100",
        "4092, 1000",
        "65516, fff0"
    })
    void writesTheLengthInHex(int payload, String header) {
        assertThat(PktLine.header(payload)).isEqualTo(header);
        assertThat(length(header)).isEqualTo(payload + 4);
    }

    @Test
    void readsBothCases() {
        assertThat(length("00Ff")).isEqualTo(255);
        assertThat(length("aBcD")).isEqualTo(0xabcd);
    }

    @ParameterizedTest
    @CsvSource({"000g", "PACK", "-001", "00 1", "0x10", "HTTP", "'    '"})
    void tellsWhatIsNoHeader(String header) {
        assertThat(length(header)).isEqualTo(-1);
    }

    @Test
    void takesNoByteAboveAsciiForADigit() {
        for (int next = 128; next < 256; next++) {
            assertThat(PktLine.digit((byte) next)).isEqualTo(-1);
        }
    }
}
