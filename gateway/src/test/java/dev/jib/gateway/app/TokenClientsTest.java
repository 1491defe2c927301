package dev.jib.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.jib.gateway.config.ConfigParser;
import dev.jib.gateway.config.ConfigResult;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.Timeouts;
import dev.jib.gateway.config.UpstreamConfig;
import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.identity.ca.CertificateAuthority;
import dev.jib.gateway.identity.ca.ClientName;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Token servers and a forge's API with a certificate that only the upstream's CA file makes good,
 * behind the upstream's proxy; what is at the upstream itself demands its client certificate.
 */
@Timeout(60)
class TokenClientsTest {
    private static final String FILE =
            """
            version: 1
            upstreams:
              forge:
                base: "https://localhost:%2$d"
                ca-file: %1$s/ca/ca.crt
                client-certificate: {certificate: %1$s/client.crt, key: %1$s/client.key}
                proxy: {address: "127.0.0.1:%3$d", user: jib, password-file: %1$s/password}
                forge: {kind: github, api: "https://localhost:%4$d/api/v3"}
                credential:
                  %5$s
            repositories:
              acme/site: {upstream: forge, visibility: private}
            """;
    private static final String APP =
            "github-app: {app-id: 1, key-file: %1$s/app.pem, api:"
                    + " \"https://localhost:%2$d/api/v3\"}";
    private static final String OAUTH =
            "oauth: {token-url: \"https://localhost:%2$d/oauth/token\", client-id: jib,"
                    + " refresh-token-file: %1$s/refresh, user: oauth2}";

    @TempDir Path temp;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private ConnectProxy proxy;
    private HttpsServer own;
    private HttpsServer other;

    @BeforeEach
    void start() throws Exception {
        CertificateAuthority authority =
                CertificateAuthority.init(
                        temp.resolve("ca"), Clock.systemUTC(), new SecureRandom());
        authority.issueServer("localhost").write(temp, "server");
        ClientName gateway = new ClientName(new Principal("gateway"), Optional.empty());
        authority.issue(gateway, Duration.ofHours(1)).write(temp, "client");
        own = serve(true);
        other = serve(false);
        proxy = new ConnectProxy("jib:canary-proxy");
        Files.writeString(temp.resolve("password"), "canary-proxy\n");
        Files.writeString(temp.resolve("refresh"), "canary-refresh\n");
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        byte[] key = keys.generateKeyPair().getPrivate().getEncoded();
        Files.writeString(
                temp.resolve("app.pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        own.stop(0);
        other.stop(0);
        threads.close();
    }

    private HttpsServer serve(boolean demands) throws IOException {
        JdkSslContext tls =
                (JdkSslContext)
                        SslContextBuilder.forServer(
                                        temp.resolve("server.crt").toFile(),
                                        temp.resolve("server.key").toFile())
                                .sslProvider(SslProvider.JDK)
                                .trustManager(temp.resolve("ca/ca.crt").toFile())
                                .clientAuth(demands ? ClientAuth.REQUIRE : ClientAuth.NONE)
                                .build();
        SSLContext context = tls.context();
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(
                new HttpsConfigurator(context) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters wanted = context.getDefaultSSLParameters();
                        wanted.setNeedClientAuth(demands);
                        parameters.setSSLParameters(wanted);
                    }
                });
        Instant end = Instant.now().plusSeconds(3600);
        answer(server, "/api/v3/repos/acme/site/installation", 200, "{\"id\": 7}");
        answer(
                server,
                "/api/v3/app/installations/7/access_tokens",
                201,
                "{\"token\": \"t-app\", \"expires_at\": \"%s\"}".formatted(end));
        answer(server, "/oauth/token", 200, "{\"access_token\": \"t-oauth\"}");
        answer(
                server,
                "/api/v3/repos/acme/site",
                200,
                "{\"full_name\": \"acme/site\", \"private\": true, \"visibility\": \"private\","
                        + " \"default_branch\": \"main\"}");
        server.setExecutor(threads);
        server.start();
        return server;
    }

    private static void answer(HttpsServer server, String path, int status, String body) {
        server.createContext(path, e -> answer(e, path, status, body.getBytes(UTF_8)));
    }

    private static void answer(HttpExchange exchange, String path, int status, byte[] body)
            throws IOException {
        boolean exact = exchange.getRequestURI().getPath().equals(path);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(exact ? status : 404, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private GatewayConfig config(String credential, HttpsServer api) {
        int port = api.getAddress().getPort();
        String file =
                FILE.formatted(
                        temp,
                        own.getAddress().getPort(),
                        proxy.port(),
                        port,
                        credential.formatted(temp, port));
        ConfigResult parsed = new ConfigParser(temp, path -> "").parse(file);
        assertThat(parsed).isInstanceOf(ConfigResult.Valid.class);
        return ((ConfigResult.Valid) parsed).config();
    }

    private String password(String credential, HttpsServer api) throws CredentialException {
        UpstreamConfig upstream = config(credential, api).upstreams().values().iterator().next();
        RepositoryUrl site = upstream.urlOf("acme/site");
        Credential given =
                new CredentialSources(Map.of(), Timeouts.DEFAULT).of(upstream).credential(site);
        return ((Credential.Basic) given).password().reveal();
    }

    private void assertThrough(HttpsServer server) {
        assertThat(proxy.tunnels())
                .contains("CONNECT localhost:" + server.getAddress().getPort() + " HTTP/1.1");
    }

    @Test
    void anAppAsksWithTheUpstreamsFilesAndThroughItsProxy() throws Exception {
        assertThat(password(APP, own)).isEqualTo("t-app");
        assertThrough(own);
    }

    @Test
    void anAppAsksAnotherHostToo() throws Exception {
        assertThat(password(APP, other)).isEqualTo("t-app");
        assertThrough(other);
    }

    @Test
    void anOAuthClientAsksWithTheUpstreamsFilesAndThroughItsProxy() throws Exception {
        assertThat(password(OAUTH, own)).isEqualTo("t-oauth");
        assertThrough(own);
    }

    @Test
    void anOAuthClientAsksAnotherHostToo() throws Exception {
        assertThat(password(OAUTH, other)).isEqualTo("t-oauth");
        assertThrough(other);
    }

    /** A server that rotates takes each refresh token once, and may end all of a second use. */
    @Test
    void theUpstreamAndItsForgeShowOneRefreshTokenOneAfterTheOther() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch second = new CountDownLatch(2);
        own.createContext(
                "/oauth/once",
                exchange -> {
                    String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    int number = asked.getAndIncrement();
                    second.countDown();
                    awaitBriefly(second);
                    boolean good = form.contains("refresh_token=canary-refresh" + number + "&");
                    answer(
                            exchange,
                            "/oauth/once",
                            good ? 200 : 400,
                            ("{\"access_token\": \"t-%d\", \"refresh_token\":"
                                            + " \"canary-refresh%d\"}")
                                    .formatted(number, number + 1)
                                    .getBytes(UTF_8));
                });
        Files.writeString(temp.resolve("refresh"), "canary-refresh0\n");
        UpstreamConfig upstream =
                config(OAUTH.replace("/oauth/token", "/oauth/once"), own)
                        .upstreams()
                        .values()
                        .iterator()
                        .next();
        RepositoryUrl site = upstream.urlOf("acme/site");
        List<CredentialSource> both =
                List.of(
                        new CredentialSources(Map.of(), Timeouts.DEFAULT).of(upstream),
                        CredentialSources.asking(Map.of(), Timeouts.DEFAULT).of(upstream));
        List<Future<Credential>> given =
                both.stream().map(s -> threads.submit(() -> s.credential(site))).toList();

        for (Future<Credential> one : given) {
            assertThat(one.get()).isInstanceOf(Credential.Basic.class);
        }
        assertThat(temp.resolve("refresh")).hasContent("canary-refresh2\n");
    }

    private static void awaitBriefly(CountDownLatch latch) {
        try {
            var unused = latch.await(300, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aForgeIsAskedWithTheUpstreamsFilesAndThroughItsProxy() throws Exception {
        for (HttpsServer server : new HttpsServer[] {own, other}) {
            GatewayConfig config = config(APP, server);
            ForgeSet forges = new ForgeSet(Map.of());
            var unused = forges.of(config);
            assertThat(forges.closed(config.named("acme/site").orElseThrow(), Service.UPLOAD_PACK))
                    .isEmpty();
            assertThrough(server);
        }
    }

    @Test
    void aCaFileThatCannotBeUsedIsNamed() throws IOException {
        Files.writeString(temp.resolve("ca/ca.crt"), "no certificate");
        for (HttpsServer server : new HttpsServer[] {own, other}) {
            assertThatThrownBy(() -> password(OAUTH, server))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("forge: ")
                    .hasMessageContaining(temp.resolve("ca/ca.crt").toString())
                    .hasMessageContaining("PEM");
        }
    }
}
