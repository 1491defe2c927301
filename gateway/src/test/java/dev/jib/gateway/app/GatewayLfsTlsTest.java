package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.Needs;
import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.identity.ca.CertificateAuthority;
import dev.jib.gateway.identity.ca.ClientName;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stock git-lfs through a gateway to a server with a certificate of a private authority, which
 * demands one of its clients, behind a proxy that demands a password.
 */
@Timeout(120)
class GatewayLfsTlsTest {
    private static final String FILE =
            """
            version: 1
            gateway:
              state-dir: %1$s/state
              runtime-dir: %1$s/run
              admin-socket: %1$s/admin.sock
              audit: {file: %1$s/audit.jsonl}
              listen: 127.0.0.1:0
            upstreams:
              local:
                base: "%2$s"
                credential: {file: %1$s/token}
                ca-file: %1$s/ca/ca.crt
                client-certificate: {certificate: %1$s/client.crt, key: %1$s/client.key}
                proxy: {address: "127.0.0.1:%3$d", user: jib, password-file: %1$s/password}
                lfs: {storage: [localhost]}
            repositories:
              acme/site: {upstream: local}
            refs:
              - {name: writers, who: writer, repo: acme/site, ref: refs/heads/**, allow: [create]}
            """;

    @TempDir Path temp;
    private EmbeddedUpstream git;
    private LfsServer lfs;
    private ConnectProxy proxy;
    private GatewayApp app;

    @BeforeEach
    void start() throws Exception {
        git =
                EmbeddedUpstream.http(Files.createDirectory(temp.resolve("up")))
                        .acceptToken("canary-token");
        git.createRepository("acme/site.git");
        CertificateAuthority authority =
                CertificateAuthority.init(
                        temp.resolve("ca"), Clock.systemUTC(), new SecureRandom());
        authority.issueServer("localhost").write(temp, "server");
        client(authority, "one");
        lfs = new LfsServer(git.url(), "canary-token", Optional.of(server()));
        lfs.storageHost = "localhost";
        proxy = new ConnectProxy("jib:canary-proxy");
        Files.writeString(temp.resolve("token"), "canary-token");
        Files.writeString(temp.resolve("password"), "canary-proxy\n");
        Path config = temp.resolve("gateway.yaml");
        Files.writeString(config, FILE.formatted(temp, lfs.url(), proxy.port()));
        app = GatewayApp.start(config);
    }

    private void client(CertificateAuthority authority, String name) throws IOException {
        authority
                .issue(new ClientName(new Principal(name), Optional.empty()), Duration.ofHours(1))
                .write(temp, "client");
    }

    private SSLContext server() throws IOException {
        JdkSslContext context =
                (JdkSslContext)
                        SslContextBuilder.forServer(
                                        temp.resolve("server.crt").toFile(),
                                        temp.resolve("server.key").toFile())
                                .sslProvider(SslProvider.JDK)
                                .trustManager(temp.resolve("ca/ca.crt").toFile())
                                .clientAuth(ClientAuth.REQUIRE)
                                .build();
        return context.context();
    }

    @AfterEach
    void stop() throws IOException {
        app.close();
        proxy.close();
        lfs.close();
        git.close();
    }

    private String remote(String principal) throws IOException {
        String token =
                new AdminClient(temp.resolve("admin.sock"))
                        .call(
                                "POST",
                                "/v1/sessions",
                                "{\"principal\":\"%s\",\"repositories\":[\"acme/site\"]}"
                                        .formatted(principal))
                        .body()
                        .path("session")
                        .path("token")
                        .asString();
        return "http://x:%s@127.0.0.1:%d/%s/acme/site.git"
                .formatted(
                        token,
                        app.tcpAddress().orElseThrow().getPort(),
                        URI.create(lfs.url()).getAuthority());
    }

    private void ok(Path directory, String... command) {
        assertThat(LfsGit.run(temp, directory, Map.of(), command))
                .endsWith("exit 0")
                .doesNotContain("canary-");
    }

    @Test
    void pushesAndClonesAndTakesARenewedCertificate() throws Exception {
        Needs.program("git-lfs", "git-lfs");
        byte[] large = new byte[500_000];
        new Random(1).nextBytes(large);
        Path work = Files.createDirectory(temp.resolve("work"));
        ok(work, "git", "init", "-q", "-b", "main");
        ok(work, "git", "lfs", "install", "--local");
        ok(work, "git", "lfs", "track", "*.bin");
        Files.write(work.resolve("0.bin"), large);
        ok(work, "git", "add", "-A");
        ok(work, "git", "commit", "-q", "-m", "large files");
        ok(work, "git", "push", remote("writer"), "main");
        assertThat(lfs.log).contains("batch upload", "PUT", "verify");

        client(
                CertificateAuthority.open(
                        temp.resolve("ca"), Clock.systemUTC(), new SecureRandom()),
                "two");
        Path clone = temp.resolve("clone");
        ok(temp, "git", "clone", "-q", "-n", remote("reader"), clone.toString());
        ok(clone, "git", "lfs", "install", "--local");
        ok(clone, "git", "checkout", "-q", "main");
        assertThat(clone.resolve("0.bin")).hasBinaryContent(large);
        assertThat(lfs.subjects).contains("CN=one", "CN=two");
        assertThat(proxy.tunnels())
                .contains("CONNECT " + URI.create(lfs.url()).getAuthority() + " HTTP/1.1")
                .contains("CONNECT localhost:" + lfs.storagePort() + " HTTP/1.1");
        assertThat(Files.readString(temp.resolve("audit.jsonl"))).doesNotContain("canary-");
    }
}
