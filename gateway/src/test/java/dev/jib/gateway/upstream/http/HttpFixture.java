package dev.jib.gateway.upstream.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.base.Ticker;
import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.identity.Secret;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.IOException;
import java.time.Duration;

/** What the tests of the HTTP upstream share. */
final class HttpFixture {
    static final String CANARY = "canary-0815";
    static final HttpTimeouts TIMEOUTS =
            new HttpTimeouts(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20));
    static final PoolLimits POOL =
            new PoolLimits(8, Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ZERO);

    private HttpFixture() {}

    static HttpSettings settings(RawServer server) {
        return HttpSettings.of("forge", server.url("")).withTimeouts(TIMEOUTS).withPool(POOL);
    }

    static HttpUpstream open(HttpSettings settings, ClientLoops loops) {
        return HttpUpstream.open(settings, token(settings), loops, Ticker.systemTicker());
    }

    static CredentialSource token(HttpSettings settings) {
        return url ->
                new Credential.Bearer(new CredentialScope(settings.base()), Secret.of(CANARY));
    }

    static UpstreamRepository site(RawServer server) {
        return new UpstreamRepository("acme/site", "forge", server.url("/acme/site"));
    }

    /** A 200 with that media type, length and body. */
    static String ok(String type, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/x-"
                + type
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    static String advertisement(String service, String lines) {
        String first = "# service=" + service + "\n";
        return ok(
                service + "-advertisement",
                "%04x".formatted(first.length() + 4) + first + "0000" + lines);
    }

    static UpstreamException fault(HttpUpstream upstream, RawServer server) {
        UpstreamException fault =
                catchThrowableOfType(
                        UpstreamException.class,
                        () -> {
                            try (Exchange exchange = upstream.upload(site(server), 2)) {
                                exchange.request().write("0000".getBytes(ISO_8859_1));
                                exchange.endRequest().readAllBytes();
                            }
                        });
        assertThat(fault).isNotNull();
        assertThat(fault.getMessage())
                .startsWith("upstream forge (acme/site): ")
                .doesNotContain(CANARY)
                .doesNotContain("\n");
        return fault;
    }

    /** The fault of a request that gets this answer, after which the server closes. */
    static UpstreamException fault(String answer, ClientLoops loops) throws IOException {
        try (RawServer server =
                        new RawServer(peer -> {
                            peer.request();
                            peer.write(answer);
                        });
                HttpUpstream upstream = open(settings(server), loops)) {
            return fault(upstream, server);
        }
    }

    static String plain(String status, String headers, String body) {
        return "HTTP/1.1 "
                + status
                + "\r\n"
                + headers
                + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }
}
