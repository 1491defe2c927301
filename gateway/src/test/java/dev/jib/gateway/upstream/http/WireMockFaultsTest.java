package dev.jib.gateway.upstream.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault that WireMock knows is one clear line, and the gateway goes on after it. */
@ExtendWith(Leaks.class)
class WireMockFaultsTest {
    private static final WireMockServer SERVER =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    private static ClientLoops loops;

    @BeforeAll
    static void start() {
        SERVER.start();
        loops = ClientLoops.open(1);
    }

    @AfterAll
    static void stop() {
        loops.close();
        SERVER.stop();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void becomesOneLineAndTheNextRequestWorks(Fault fault) throws Exception {
        RepositoryUrl base = RepositoryUrl.parse("http://127.0.0.1:" + SERVER.port());
        UpstreamRepository site =
                new UpstreamRepository(
                        "acme/site", "forge", RepositoryUrl.parse(base + "/acme/site"));
        try (HttpUpstream upstream = HttpFixture.open(HttpSettings.of("forge", base), loops)) {
            SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));
            UpstreamException seen =
                    catchThrowableOfType(
                            UpstreamException.class,
                            () -> upstream.uploadAdvertisement(site, 2).readAllBytes());

            assertThat(seen).hasMessageStartingWith("upstream forge (acme/site): ");
            assertThat(seen.getMessage()).doesNotContain("\n").doesNotContain(HttpFixture.CANARY);
            assertThat(Set.of(Kind.BROKEN, Kind.PROTOCOL)).contains(seen.kind());

            SERVER.stubFor(
                    any(anyUrl())
                            .willReturn(
                                    aResponse()
                                            .withHeader(
                                                    "Content-Type",
                                                    "application/x-git-upload-pack-advertisement")
                                            .withBody("000eversion 2\n0000")));
            assertThat(upstream.uploadAdvertisement(site, 2).readAllBytes()).hasSize(18);
        }
    }
}
