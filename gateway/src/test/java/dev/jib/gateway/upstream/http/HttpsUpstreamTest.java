package dev.jib.gateway.upstream.http;

import static dev.jib.gateway.upstream.http.HttpFixture.TIMEOUTS;
import static dev.jib.gateway.upstream.http.HttpFixture.ok;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.credential.SecretFile;
import dev.jib.gateway.credential.SecretVariable;
import dev.jib.gateway.credential.StaticSource;
import dev.jib.gateway.demo.DemoAuthority;
import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS, against real git where it matters. */
@ExtendWith(Leaks.class)
class HttpsUpstreamTest {
    private static final DemoAuthority AUTHORITY =
            new DemoAuthority(InstantSource.system(), new SecureRandom());
    private static final String TOKEN = "t0ken";

    @TempDir static Path dir;

    private static ClientLoops loops;
    private static Path ca;

    @BeforeAll
    static void start() throws IOException {
        loops = ClientLoops.open(1);
        ca = Files.writeString(dir.resolve("ca.pem"), AUTHORITY.certificatePem());
    }

    @AfterAll
    static void stop() {
        loops.close();
    }

    private static HttpSettings settings(RepositoryUrl base) {
        return HttpSettings.of("forge", base)
                .withTimeouts(TIMEOUTS)
                .withTls(TlsSettings.trusting(ca));
    }

    private static CredentialSource token(RepositoryUrl base) {
        return StaticSource.basic(
                new CredentialScope(base), "jib", new SecretVariable("T", Map.of("T", TOKEN)));
    }

    @Test
    void fiftyOperationsOfRealGitShareOneTlsConnection() throws IOException {
        try (EmbeddedUpstream server =
                EmbeddedUpstream.https(dir.resolve("repos"), AUTHORITY).acceptToken(TOKEN)) {
            server.createRepository("acme/site.git");
            RepositoryUrl base = RepositoryUrl.parse(server.url().toString());
            UpstreamRepository site =
                    new UpstreamRepository(
                            "acme/site", "forge", RepositoryUrl.parse(base + "/acme/site"));
            try (HttpUpstream upstream = HttpUpstream.open(settings(base), token(base), loops)) {
                for (int i = 0; i < 25; i++) {
                    advertise(upstream, site);
                    listRefs(upstream, site);
                }
            }
            assertThat(server.tlsConnections()).isEqualTo(1);
        }
    }

    private static void advertise(HttpUpstream upstream, UpstreamRepository site)
            throws IOException {
        try (InputStream in = upstream.uploadAdvertisement(site, 2)) {
            assertThat(new String(in.readAllBytes(), ISO_8859_1)).startsWith("000eversion 2\n");
        }
    }

    private static void listRefs(HttpUpstream upstream, UpstreamRepository site)
            throws IOException {
        try (Exchange exchange = upstream.upload(site, 2)) {
            exchange.request().write("0014command=ls-refs\n00010000".getBytes(ISO_8859_1));
            assertThat(exchange.endRequest().readAllBytes()).asString().isEqualTo("0000");
        }
    }

    private static RawServer secure(RawServer.Script script, String... names) {
        return new RawServer(script, Optional.of(AUTHORITY.serverContext(List.of(names))));
    }

    private static void fetch(HttpUpstream upstream, RawServer server) throws IOException {
        try (Exchange exchange = upstream.upload(HttpFixture.site(server), 2)) {
            exchange.endRequest().readAllBytes();
        }
    }

    @Test
    void anUntrustedCertificateIsRefusedBeforeACredentialIsSent() throws IOException {
        try (RawServer server = secure(RawServer.Peer::request, "127.0.0.1");
                HttpUpstream upstream =
                        HttpUpstream.open(
                                settings(server.url("")).withTls(TlsSettings.DEFAULT),
                                token(server.url("")),
                                loops)) {
            assertThatThrownBy(() -> fetch(upstream, server))
                    .isInstanceOf(UpstreamException.class)
                    .hasMessageContaining("no TLS with 127.0.0.1:")
                    .hasMessageContaining(
                            "check its certificate, its name and the configured CA file")
                    .extracting("kind")
                    .isEqualTo(Kind.UNREACHABLE);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws IOException {
        try (RawServer server = secure(RawServer.Peer::request, "other.example");
                HttpUpstream upstream =
                        HttpUpstream.open(settings(server.url("")), token(server.url("")), loops)) {
            assertThatThrownBy(() -> fetch(upstream, server))
                    .isInstanceOf(UpstreamException.class)
                    .hasMessageContaining("no TLS with");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aServerThatSaysNothingInTheHandshakeIsATimeout() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        HttpTimeouts brief =
                new HttpTimeouts(
                        Duration.ofSeconds(5),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5));
        try (RawServer plain =
                new RawServer(peer -> {
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })) {
            RepositoryUrl base =
                    RepositoryUrl.parse(plain.url("").toString().replace("http:", "https:"));
            UpstreamRepository site =
                    new UpstreamRepository(
                            "acme/site", "forge", RepositoryUrl.parse(base + "/acme/site"));
            try (HttpUpstream upstream =
                    HttpUpstream.open(settings(base).withTimeouts(brief), token(base), loops)) {
                assertThatThrownBy(() -> upstream.uploadAdvertisement(site, 2))
                        .hasMessageContaining("no TLS handshake with 127.0.0.1:")
                        .extracting("kind")
                        .isEqualTo(Kind.TIMEOUT);
            }
            over.countDown();
        }
    }

    @Test
    void aClosedConnectionIsOpenedAgainAheadOfTheNextRequest() throws Exception {
        CountDownLatch second = new CountDownLatch(2);
        try (RawServer server =
                        secure(
                                peer -> {
                                    second.countDown();
                                    peer.request();
                                    peer.write(ok("git-upload-pack-result", "0000"));
                                    if (peer.number() > 1) {
                                        peer.request();
                                    }
                                },
                                "127.0.0.1");
                HttpUpstream upstream =
                        HttpUpstream.open(settings(server.url("")), token(server.url("")), loops)) {
            fetch(upstream, server);
            assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
            while (upstream.connectionsAtRest() == 0) {
                Thread.onSpinWait();
            }
            assertThat(server.requests()).hasSize(1);

            fetch(upstream, server);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void refusesACaFileThatIsNone() throws IOException {
        Path bad = Files.writeString(dir.resolve("bad.pem"), "nothing");
        for (Path file : List.of(bad, dir.resolve("missing"))) {
            HttpSettings settings =
                    settings(RepositoryUrl.parse("https://forge.example"))
                            .withTls(TlsSettings.trusting(file));
            assertThatThrownBy(() -> HttpUpstream.open(settings, CredentialSource.none(), loops))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("CA file: " + file)
                    .hasMessageContaining("(expected: certificates in PEM)");
        }
    }

    @Test
    void showsItsCertificateToAServerThatAsksForOne() throws Exception {
        SelfSigned both = new SelfSigned();
        Path chain = both.certificate(dir.resolve("client.pem"));
        TlsSettings shown =
                TlsSettings.trusting(chain)
                        .withCertificate(
                                new TlsSettings.ClientCertificate(
                                        chain, both.key(dir.resolve("client.key"))));
        try (RawServer server =
                        RawServer.asking(ok("git-upload-pack-result", "0000"), both.context());
                HttpUpstream upstream =
                        HttpUpstream.open(
                                settings(server.url("")).withTls(shown),
                                token(server.url("")),
                                loops)) {
            fetch(upstream, server);
            assertThat(server.certificates()).singleElement().asString().contains("CN=jib test");
        }
    }

    @Test
    void usesAnEncryptedKeyAndTheNextOneWhenItsFilesChange() throws Exception {
        SelfSigned server = new SelfSigned();
        Path ca = server.certificate(dir.resolve("rotating-ca.pem"));
        SelfSigned first = new SelfSigned("CN=first");
        SelfSigned second = new SelfSigned("CN=second");
        Path chain = first.certificate(dir.resolve("rotating.pem"));
        Path key = first.encryptedKey(dir.resolve("rotating.key"), "pass phrase");
        Path passphrase = Files.writeString(dir.resolve("passphrase"), "pass phrase\n");
        TlsSettings shown =
                TlsSettings.trusting(ca)
                        .withCertificate(
                                new TlsSettings.ClientCertificate(
                                        chain, key, Optional.of(new SecretFile(passphrase))));
        String answer =
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type:"
                        + " application/x-git-upload-pack-result\r\nContent-Length: 4\r\n\r\n0000";
        try (RawServer peer = RawServer.asking(answer, server.trustingAll());
                HttpUpstream upstream =
                        HttpUpstream.open(
                                settings(peer.url("")).withTls(shown),
                                token(peer.url("")),
                                loops)) {
            fetch(upstream, peer);
            Files.writeString(chain, "half a certif");
            fetch(upstream, peer);
            second.certificate(chain);
            second.encryptedKey(key, "another one");
            Files.writeString(passphrase, "another one\n");
            fetch(upstream, peer);
            assertThat(peer.certificates()).containsExactly("CN=first", "CN=first", "CN=second");
        }
    }

    @Test
    void filesThatAreReplacedOneAfterTheOtherCountWhenTheyFitTogether() throws Exception {
        SelfSigned server = new SelfSigned();
        Path ca = server.certificate(dir.resolve("stepwise-ca.pem"));
        SelfSigned first = new SelfSigned("CN=first");
        SelfSigned second = new SelfSigned("CN=second");
        Path chain = first.certificate(dir.resolve("stepwise.pem"));
        Path key = first.encryptedKey(dir.resolve("stepwise.key"), "pass phrase");
        Path passphrase = Files.writeString(dir.resolve("stepwise-passphrase"), "pass phrase\n");
        TlsSettings shown =
                TlsSettings.trusting(ca)
                        .withCertificate(
                                new TlsSettings.ClientCertificate(
                                        chain, key, Optional.of(new SecretFile(passphrase))));
        String answer =
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type:"
                        + " application/x-git-upload-pack-result\r\nContent-Length: 4\r\n\r\n0000";
        try (RawServer peer = RawServer.asking(answer, server.trustingAll());
                HttpUpstream upstream =
                        HttpUpstream.open(
                                settings(peer.url("")).withTls(shown),
                                token(peer.url("")),
                                loops)) {
            second.certificate(chain);
            fetch(upstream, peer);
            second.encryptedKey(key, "another one");
            fetch(upstream, peer);
            Files.writeString(passphrase, "another one\n");
            fetch(upstream, peer);
            assertThat(peer.certificates()).containsExactly("CN=first", "CN=first", "CN=second");
        }
    }

    @Test
    void refusesAClientKeyThatIsNoneWithoutQuotingIt() throws IOException {
        Path bad = Files.writeString(dir.resolve("bad.key"), "canary-key");
        HttpSettings settings =
                settings(RepositoryUrl.parse("https://forge.example"))
                        .withTls(
                                TlsSettings.DEFAULT.withCertificate(
                                        new TlsSettings.ClientCertificate(bad, bad)));
        assertThatThrownBy(() -> HttpUpstream.open(settings, CredentialSource.none(), loops))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("client certificate: " + bad)
                .hasMessageNotContaining("canary-key");
    }
}
