package dev.jib.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jib.gateway.git.RepositoryUrl;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;

/** Any bytes are a first line with an address in one spelling, or are refused in one line. */
class FirstLineFuzzTest {
    @FuzzTest
    void readsOneRequestOrRefuses(byte[] data) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(data);
        try {
            NativeRequest request = NativeRequestReader.read(in);
            String url = request.url().toString();
            assertThat(RepositoryUrl.parse(url)).isEqualTo(request.url());
            assertThat(url).matches("[!-~]+");
            assertThat(request.url().path()).isNotEmpty().doesNotContain("//", "%");
            assertThat(request.url().path().split("/", -1)).doesNotContain(".", "..", "");
            assertThat(request.version()).isBetween(0, 2);
            assertThat(data.length - in.available()).isLessThanOrEqualTo(NativeRequest.MAX_LENGTH);
            request.token()
                    .ifPresent(t ->
                            assertThat(request.toString())
                                    .contains("[redacted]")
                                    .doesNotContain(" " + t.reveal() + " "));
        } catch (NativeRequest.MalformedException e) {
            assertThat(e).message().doesNotContainPattern("\\p{Cntrl}");
        } catch (EOFException e) {
            assertThat(in.available()).isZero();
        }
    }
}
