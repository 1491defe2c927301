package dev.jib.gateway.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Any bytes are a request head with one meaning, or get a status; none beyond the head is read. */
class RequestHeadFuzzTest {
    @FuzzTest
    void readsOneHeadOrRefuses(byte[] data) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(data);
        try {
            Optional<RequestHead> head = new RequestHeadReader(in, HeadLimits.DEFAULT).read();
            if (head.isPresent()) {
                String read =
                        new String(
                                data, 0, data.length - in.available(), StandardCharsets.US_ASCII);
                assertThat(read).endsWith("\r\n\r\n").doesNotContain("\r\n\r\n\r\n");
                check(head.get());
            }
        } catch (HttpException e) {
            assertThat(e.status()).isIn(400, 417, 431, 505);
            assertThat(e).message().doesNotContainPattern("\\p{Cntrl}");
        } catch (EOFException e) {
            assertThat(in.available()).isZero();
        }
    }

    private static void check(RequestHead head) throws HttpException {
        assertThat(head.target()).startsWith("/").matches("[!-~]+");
        assertThat(head.all("host")).hasSize(1);
        assertThat(head.fields().size()).isLessThanOrEqualTo(HeadLimits.DEFAULT.fields());
        for (RequestHead.Field field : head.fields()) {
            assertThat(field.name()).matches("[!-~&&[^:A-Z]]+");
            assertThat(field.value()).matches("[ -~\t]*").isEqualTo(field.value().strip());
        }
        List<String> lengths = head.all("content-length");
        List<String> encodings = head.all("transfer-encoding");
        assertThat(lengths.size() + encodings.size()).isLessThanOrEqualTo(1);
        switch (head.framing()) {
            case Framing.None _ -> assertThat(lengths).isEmpty();
            case Framing.Chunked _ -> assertThat(lengths).isEmpty();
            case Framing.Fixed fixed -> assertThat(lengths).containsExactly(fixed.length() + "");
        }
    }
}
