package dev.jib.gateway.upstream.http;

import static dev.jib.gateway.upstream.http.HttpFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.credential.SecretFile;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Through a forward proxy, by CONNECT. */
@ExtendWith(Leaks.class)
class ProxyTest {
    private static final String CANARY = "proxy-canary";

    @TempDir static Path dir;

    private static ClientLoops loops;
    private static SelfSigned identity;
    private static Path certificate;

    @BeforeAll
    static void start() throws Exception {
        loops = ClientLoops.open(1);
        identity = new SelfSigned();
        certificate = identity.certificate(dir.resolve("proxy-ca.pem"));
    }

    @AfterAll
    static void stop() {
        loops.close();
    }

    @Test
    void tunnelsTlsAndShowsItsLoginToTheProxyOnly() throws Exception {
        try (RawServer server = server();
                ForwardProxy proxy = new ForwardProxy(head -> "HTTP/1.1 200 Connected");
                HttpUpstream upstream = upstream(server, proxy, Optional.of(CANARY))) {
            fetch(upstream, server);
            fetch(upstream, server);
            String login =
                    Base64.getEncoder()
                            .encodeToString(("jib:" + CANARY).getBytes(StandardCharsets.US_ASCII));
            assertThat(proxy.heads())
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT " + server.url("").authority() + " HTTP/1.1\r\n")
                    .containsIgnoringCase("proxy-authorization: Basic " + login)
                    .doesNotContain(HttpFixture.CANARY);
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().toString()).doesNotContain(login, "Proxy-");
        }
    }

    @Test
    void readsTheProxysPasswordForEachConnection() throws Exception {
        Path file = dir.resolve("password");
        Files.writeString(file, "old\n");
        String renewed =
                Base64.getEncoder().encodeToString("jib:new".getBytes(StandardCharsets.US_ASCII));
        try (RawServer server = server();
                ForwardProxy proxy =
                        new ForwardProxy(head ->
                                head.contains(renewed)
                                        ? "HTTP/1.1 200 OK"
                                        : "HTTP/1.1 407 Proxy Authentication Required");
                HttpUpstream upstream = upstream(server, proxy, Optional.of("old"))) {
            assertThatThrownBy(() -> fetch(upstream, server))
                    .hasMessageContaining("through the proxy 127.0.0.1:" + proxy.port())
                    .hasMessageContaining("does not accept the gateway's credential for it (407)")
                    .hasMessageNotContaining("old")
                    .extracting("kind")
                    .isEqualTo(Kind.UNAUTHORIZED);
            assertThat(server.connections()).isZero();
            Files.writeString(file, "new\n");
            fetch(upstream, server);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aPasswordThatIsReplacedWhileItIsShownIsNoFault() throws Exception {
        Path file = dir.resolve("password");
        String renewed =
                Base64.getEncoder().encodeToString("jib:new".getBytes(StandardCharsets.US_ASCII));
        try (RawServer server = server();
                ForwardProxy proxy =
                        new ForwardProxy(head -> {
                            if (head.contains(renewed)) {
                                return "HTTP/1.1 200 OK";
                            }
                            write(file, "new\n");
                            return "HTTP/1.1 407 Proxy Authentication Required";
                        });
                HttpUpstream upstream = upstream(server, proxy, Optional.of("old"))) {
            fetch(upstream, server);
            assertThat(proxy.heads()).hasSize(2);
            assertThat(server.requests()).hasSize(1);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void tellsThatTheProxyRefuses() throws Exception {
        try (RawServer server = server();
                ForwardProxy proxy = new ForwardProxy(head -> "HTTP/1.1 403 Forbidden");
                HttpUpstream upstream = upstream(server, proxy, Optional.empty())) {
            assertThatThrownBy(() -> fetch(upstream, server))
                    .hasMessageContaining("it answered 403 Forbidden; check that it is up")
                    .extracting("kind")
                    .isEqualTo(Kind.UNREACHABLE);
            assertThat(proxy.heads().getFirst()).doesNotContainIgnoringCase("authorization");
        }
    }

    @Test
    void tellsThatThereIsNoProxy() throws Exception {
        try (RawServer server = server();
                ForwardProxy proxy = new ForwardProxy(head -> "")) {
            proxy.close();
            try (HttpUpstream upstream = upstream(server, proxy, Optional.empty())) {
                assertThatThrownBy(() -> fetch(upstream, server))
                        .hasMessageContaining("through the proxy 127.0.0.1:" + proxy.port())
                        .hasMessageContaining("Connection refused")
                        .extracting("kind")
                        .isEqualTo(Kind.UNREACHABLE);
            }
        }
    }

    private static RawServer server() throws Exception {
        return RawServer.asking(ok("git-upload-pack-result", "0000"), identity.context());
    }

    private static HttpUpstream upstream(
            RawServer server, ForwardProxy proxy, Optional<String> password) throws IOException {
        Path file = dir.resolve("password");
        if (password.isPresent()) {
            Files.writeString(file, password.get() + "\n");
        }
        ProxySettings through =
                new ProxySettings(
                        "127.0.0.1",
                        proxy.port(),
                        password.map(p -> new ProxySettings.Login("jib", new SecretFile(file))));
        TlsSettings tls =
                TlsSettings.trusting(certificate)
                        .withCertificate(
                                new TlsSettings.ClientCertificate(
                                        certificate, identity.key(dir.resolve("proxy.key"))));
        return HttpFixture.open(
                HttpFixture.settings(server).withTls(tls).withProxy(through), loops);
    }

    private static void fetch(HttpUpstream upstream, RawServer server) throws IOException {
        try (Exchange exchange = upstream.upload(HttpFixture.site(server), 2)) {
            exchange.endRequest().readAllBytes();
        }
    }
}
