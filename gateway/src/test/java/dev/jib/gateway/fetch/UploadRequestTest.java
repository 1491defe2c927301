package dev.jib.gateway.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.protocol.upload.V2Advertisement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadRequestTest {
    private static final V2Advertisement OFFERED =
            new V2Advertisement(List.of("agent=jib/1", "ls-refs", "object-format=sha1"));

    private static String passedOn(String request) throws IOException {
        PktLineReader reader =
                new PktLineReader(new ByteArrayInputStream(request.getBytes(US_ASCII)));
        ByteArrayOutputStream upstream = new ByteArrayOutputStream();
        UploadRequest.read(reader, OFFERED).orElseThrow().copy(reader, OFFERED, upstream);
        return upstream.toString(US_ASCII);
    }

    @Test
    void passesOnWhatWasOfferedWordForWord() throws IOException {
        String request =
                "0014command=ls-refs\n000bagent=x0016object-format=sha10001"
                        + "0015server-option=arg0000";
        assertThat(passedOn(request)).isEqualTo(request);
        assertThat(passedOn("0014command=ls-refs\n0000")).isEqualTo("0014command=ls-refs\n0000");
    }

    @Test
    void passesNoServerOptionOn() {
        assertThatThrownBy(() -> passedOn("0014command=ls-refs\n0013server-option=x00010000"))
                .hasMessage(
                        "request: 'server-option=x' (expected: a capability that was advertised;"
                                + " the gateway passes no server-option on)");
    }
}
