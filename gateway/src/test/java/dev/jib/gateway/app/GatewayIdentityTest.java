package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.identity.ca.CertificateAuthority;
import dev.jib.gateway.identity.ca.ClientName;
import dev.jib.gateway.identity.ca.IssuedCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configured gateway with mutual TLS: who gets at which repository with what. */
class GatewayIdentityTest {
    private static final String FILE =
            """
            version: 1
            gateway:
              state-dir: %1$s/state
              runtime-dir: %1$s/run
              admin-socket: %1$s/admin.sock
              audit: {file: %1$s/audit.jsonl}
              listen: 127.0.0.1:0
              tls: {certificate: %1$s/127.0.0.1.crt, key: %1$s/127.0.0.1.key, client-ca: %1$s/ca/ca.crt}
              limits: {concurrent: 4, per-second: 1000, burst: 1000, operation: 1m}
            upstreams:
              local: {base: http://127.0.0.1:9, credential: none}
            repositories:
              acme/site: {upstream: local}
              acme/other: {upstream: local}
            refs:
              - {name: own, ref: refs/heads/own/**, allow: [create]}
            """;
    private static final String SITE = "acme/site";
    private static final String OTHER = "acme/other";

    @TempDir Path temp;
    private CertificateAuthority authority;
    private GatewayApp app;
    private String token1;
    private String token2;

    @BeforeEach
    void start() throws IOException {
        authority =
                CertificateAuthority.init(
                        temp.resolve("ca"), Clock.systemUTC(), new SecureRandom());
        authority.issueServer("127.0.0.1").write(temp, "127.0.0.1");
        Path file = temp.resolve("gateway.yaml");
        app = GatewayApp.start(Files.writeString(file, FILE.formatted(temp)));
        token1 = session("c1", "agent-1", SITE);
        token2 = session("c2", "agent-2", OTHER);
    }

    @AfterEach
    void stop() throws IOException {
        app.close();
    }

    private AdminClient admin() {
        return new AdminClient(temp.resolve("admin.sock"));
    }

    private String session(String id, String principal, String repository) throws IOException {
        AdminClient.Answer answer =
                admin().call(
                                "POST",
                                "/v1/sessions",
                                "{\"id\":\"%s\",\"principal\":\"%s\",\"repositories\":[\"%s\"]}"
                                        .formatted(id, principal, repository));
        return answer.body().path("session").path("token").asString();
    }

    @Test
    void aCertificateAndATokenOpenTheirSessionsRepositoryAndNoOther() throws Exception {
        HttpClient client = client("agent-1", Optional.empty());
        assertThat(status(client, Optional.of(token1), SITE)).isEqualTo(200);
        assertThat(status(client, Optional.of(token1), OTHER)).isEqualTo(403);
        assertThat(status(client, Optional.of(token1), "acme/unknown")).isEqualTo(403);
    }

    @Test
    void aCertificateOfASessionIsNotReplayedToAnotherRepository() throws Exception {
        HttpClient client = client("agent-1", Optional.of("c1"));
        assertThat(status(client, Optional.empty(), SITE)).isEqualTo(200);
        assertThat(status(client, Optional.empty(), OTHER)).isEqualTo(403);
    }

    @Test
    void aKeyOrTokenOfAnotherSessionOpensNothing() throws Exception {
        HttpClient client = client("agent-1", Optional.empty());
        assertThat(status(client, Optional.of(token2), OTHER)).isEqualTo(401);
        assertThat(status(client, Optional.of(token2), SITE)).isEqualTo(401);
        HttpClient bound = client("agent-1", Optional.of("c1"));
        assertThat(status(bound, Optional.of(token2), OTHER)).isEqualTo(401);
    }

    @Test
    void aTokenThatWasRotatedOrWhoseSessionWasDeletedOpensNothing() throws Exception {
        HttpClient client = client("agent-1", Optional.empty());
        String fresh =
                admin().call("POST", "/v1/sessions/c1/token", "")
                        .body()
                        .path("session")
                        .path("token")
                        .asString();
        assertThat(status(client, Optional.of(token1), SITE)).isEqualTo(401);
        assertThat(status(client, Optional.of(fresh), SITE)).isEqualTo(200);
        admin().call("DELETE", "/v1/sessions/c1", "");
        assertThat(status(client, Optional.of(fresh), SITE)).isEqualTo(401);
    }

    @Test
    void aRevokedCertificateEndsWithItsNextRequest() throws Exception {
        IssuedCertificate issued = issued("agent-1", Optional.of("c1"));
        HttpClient client = client(issued);
        assertThat(status(client, Optional.empty(), SITE)).isEqualTo(200);
        authority.revoke(issued.serial());
        assertThat(status(client, Optional.empty(), SITE)).isEqualTo(401);
    }

    @Test
    void aListOfRevokedThatIsDamagedRevokesAll() throws Exception {
        HttpClient client = client("agent-1", Optional.of("c1"));
        Files.writeString(temp.resolve("ca/revoked"), "not a number\n");
        assertThat(status(client, Optional.empty(), SITE)).isEqualTo(401);
    }

    private int status(HttpClient client, Optional<String> token, String repository)
            throws IOException, InterruptedException {
        URI uri =
                URI.create(
                        "https://127.0.0.1:%d/+http/127.0.0.1:9/%s.git/info/refs?service=git-upload-pack"
                                .formatted(app.tcpAddress().orElseThrow().getPort(), repository));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private IssuedCertificate issued(String principal, Optional<String> session)
            throws IOException {
        IssuedCertificate issued =
                authority.issue(
                        new ClientName(new Principal(principal), session), Duration.ofHours(1));
        issued.write(temp, "client");
        return issued;
    }

    private HttpClient client(String principal, Optional<String> session) throws Exception {
        return client(issued(principal, session));
    }

    private HttpClient client(IssuedCertificate issued) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "client",
                key(),
                new char[0],
                new Certificate[] {issued.certificate(), authority.certificate()});
        KeyManagerFactory mine = KeyManagerFactory.getInstance("PKIX");
        mine.init(keys, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory theirs = TrustManagerFactory.getInstance("PKIX");
        theirs.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(mine.getKeyManagers(), theirs.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private PrivateKey key() throws Exception {
        String pem = Files.readString(temp.resolve("client.key"), StandardCharsets.US_ASCII);
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }
}
