package dev.jib.gateway.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseRelayTest {
    private static final String SECTION = "000dpackfile\n";
    private static final String BAND_1 = "0009\1PACK";
    private static final String BAND_2 = "000b\2hello\n";
    private static final String ERROR = "000eERR fault\n";
    private static final String BAND_3 = "000b\3fault\n";

    private final ByteArrayOutputStream client = new ByteArrayOutputStream();

    private static InputStream split(String response, int first) {
        byte[] bytes = response.getBytes(StandardCharsets.ISO_8859_1);
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] target, int offset, int length) {
                int most = pos < first ? first - pos : length;
                return super.read(target, offset, Math.min(most, length));
            }
        };
    }

    private String told() {
        return client.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void copiesAWholeResponseHoweverItArrives() throws IOException {
        String response = SECTION + BAND_1 + BAND_2 + "0000";
        for (int first = 0; first <= response.length(); first++) {
            client.reset();
            ResponseRelay relay = new ResponseRelay(client);
            relay.copy(split(response, first));
            assertThat(told()).isEqualTo(response);
            assertThat(relay.bytes()).isEqualTo(response.length());
        }
    }

    @Test
    void followsAResponseThatBreaksOffAnywhereByAnErrorThatGitReads() throws IOException {
        String response = SECTION + BAND_1 + BAND_2 + BAND_1;
        for (int length = 0; length <= response.length(); length++) {
            client.reset();
            ResponseRelay relay = new ResponseRelay(client);
            String cut = response.substring(0, length);
            assertThatThrownBy(() -> relay.copy(split(cut, 3))).isInstanceOf(EOFException.class);
            relay.fault("fault");
            boolean inPack = length >= SECTION.length();
            assertThat(told()).isEqualTo(wholeLines(cut) + (inPack ? BAND_3 : ERROR));
        }
    }

    @Test
    void followsAPackOfAnOldVersionByBandThree() throws IOException {
        ResponseRelay relay = ResponseRelay.ofOldRequest(client);
        relay.copy(split("0008NAK\n" + BAND_2, 5));
        relay.fault("fault");
        assertThat(told()).isEqualTo("0008NAK\n" + BAND_2 + BAND_3);
    }

    @Test
    void takesARoundOfNegotiationOfAnOldVersionForWhole() throws IOException {
        ResponseRelay relay = ResponseRelay.ofOldRequest(client);
        relay.copy(split("0008NAK\n", 2));
        relay.fault("fault");
        assertThat(told()).isEqualTo("0008NAK\n" + ERROR);
    }

    @Test
    void saysNothingInsideAPackThatHasNoBands() throws IOException {
        String response = "0008NAK\nPACK\0\1\2\377";
        for (int first = 0; first <= response.length(); first++) {
            client.reset();
            ResponseRelay relay = ResponseRelay.ofOldRequest(client);
            relay.copy(split(response, first));
            relay.fault("fault");
            assertThat(told()).isEqualTo(response);
        }
    }

    @Test
    void refusesWhatIsNoPktLine() {
        assertThatThrownBy(() -> new ResponseRelay(client).copy(split("<html>", 1)))
                .hasMessage("the upstream's answer is not made of pkt-lines");
        assertThat(told()).isEmpty();
    }

    private static String wholeLines(String text) {
        int end = 0;
        while (end + 4 <= text.length()) {
            int next = end + Math.max(4, Integer.parseInt(text.substring(end, end + 4), 16));
            if (next > text.length()) {
                break;
            }
            end = next;
        }
        return text.substring(0, end);
    }
}
