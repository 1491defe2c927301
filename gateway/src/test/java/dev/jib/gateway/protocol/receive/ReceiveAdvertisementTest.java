package dev.jib.gateway.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReceiveAdvertisementTest {
    private static final String A = "a".repeat(40);
    private static final String CAPABILITIES =
            "report-status delete-refs side-band-64k quiet atomic ofs-delta push-options"
                    + " push-cert=n1 session-id=1 object-format=sha1 agent=git/2.39.5";

    @Test
    void showsTheClientTheRefsAndOnlyWhatTheGatewayCarries() throws IOException {
        ReceiveAdvertisement read =
                read(
                        pkt(A + " refs/heads/main\0" + CAPABILITIES + "\n")
                                + pkt(A + " refs/tags/v1\n")
                                + pkt(A + " .have\n")
                                + "0000");
        assertThat(written(read.forClient("jib/1")))
                .isEqualTo(
                        pkt(
                                        A
                                                + " refs/heads/main\0report-status delete-refs"
                                                + " side-band-64k quiet atomic ofs-delta"
                                                + " push-options object-format=sha1 agent=jib/1"
                                                + " no-thin\n")
                                + pkt(A + " refs/tags/v1\n")
                                + "0000");
    }

    @Test
    void readsAnEmptyRepository() throws IOException {
        ReceiveAdvertisement read =
                read(pkt("0".repeat(40) + " capabilities^{}\0report-status\n") + "0000");
        assertThat(read.refs()).isEmpty();
        assertThat(written(read))
                .isEqualTo(pkt("0".repeat(40) + " capabilities^{}\0report-status\n") + "0000");
    }

    @Test
    void tellsWhatTheUpstreamSaysInAnErrLine() {
        assertThatThrownBy(() -> read(pkt("ERR no \u001b[31msuch\n") + "0000"))
                .hasMessage("no ?[31msuch");
    }

    @Test
    void refusesWhatIsNoRef() {
        assertThatThrownBy(() -> read(pkt("<html>\n") + "0000"))
                .hasMessageContaining("expected: an object id");
    }

    @Test
    void takesNoMoreRefsAndBytesThanThereIsRoomFor() throws IOException {
        String two = pkt(A + " refs/heads/a\0x\n") + pkt(A + " refs/heads/b\n");
        assertThat(read(two + "0000").refs()).hasSize(2);
        String told =
                "the upstream's list of refs is too long for the gateway's memory (expected: at"
                        + " most 2 refs and 1000 bytes; hide refs there, or have the gateway run"
                        + " with a larger -Xmx)";
        assertThatThrownBy(() -> read(two + pkt(A + " refs/heads/c\n").repeat(2))).hasMessage(told);
        assertThatThrownBy(() -> read(two + pkt(A + " .have\n").repeat(20))).hasMessage(told);
        assertThatThrownBy(() -> read(two + pkt("shallow " + A).repeat(20))).hasMessage(told);
        assertThat(AdvertisementLimit.ofHeap(64 << 20))
                .isEqualTo(new AdvertisementLimit(65_536, 4 << 20));
    }

    @Test
    void uses64DigitsForSha256() throws IOException {
        ReceiveAdvertisement read =
                read(pkt("0".repeat(64) + " capabilities^{}\0object-format=sha256\n") + "0000");
        assertThat(read.idLength()).isEqualTo(64);
        assertThat(written(read)).contains("0".repeat(64) + " capabilities^{}");
    }

    private static ReceiveAdvertisement read(String text) throws IOException {
        return ReceiveAdvertisement.read(
                new PktLineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))),
                new AdvertisementLimit(2, 1000));
    }

    private static String written(ReceiveAdvertisement advertisement) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        advertisement.write(new PktLineWriter(out));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String pkt(String payload) {
        return "%04x%s".formatted(payload.getBytes(StandardCharsets.UTF_8).length + 4, payload);
    }
}
