package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.transport.http.HttpException;
import dev.jib.gateway.transport.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Any request line ({@code METHOD SP TARGET}) is for one service of one repository, or gets a
 * status.
 */
class RoutingFuzzTest {
    @FuzzTest
    void routesToOneRepositoryOrRefuses(byte[] data) {
        String line = new String(data, StandardCharsets.ISO_8859_1);
        int space = line.indexOf(' ');
        String method = space < 0 ? "GET" : line.substring(0, space);
        String path = space < 0 ? line : line.substring(space + 1);
        try {
            GitTarget target = GitTarget.of(new RequestHead(method, path, List.of()));
            String url = target.url().toString();
            assertThat(RepositoryUrl.parse(url)).isEqualTo(target.url());
            assertThat(url).matches("[!-~]+").doesNotContain("%");
            assertThat(target.url().path()).isNotEmpty().doesNotContain("//", "?");
            assertThat(target.url().path().split("/", -1)).doesNotContain(".", "..", "");
            assertThat(target.url().host()).doesNotContain("@", "/").isNotEmpty();
            assertThat(method).isEqualTo(target.advertise() ? "GET" : "POST");
            assertThat(path).contains(target.service().command());
        } catch (HttpException e) {
            assertThat(e.status()).isIn(400, 404, 405);
            assertThat(e).message().doesNotContainPattern("\\p{Cntrl}");
        }
    }
}
