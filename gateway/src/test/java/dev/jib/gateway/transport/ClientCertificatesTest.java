package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.Needs;
import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.identity.ca.CertificateAuthority;
import dev.jib.gateway.identity.ca.ClientName;
import dev.jib.gateway.identity.ca.IssuedCertificate;
import dev.jib.gateway.session.SessionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS as curl, which is what git speaks HTTPS with, sees it. */
@Timeout(60)
class ClientCertificatesTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir Path temp;
    private CertificateAuthority authority;
    private Gateway gateway;
    private String c1;
    private String c2;

    @BeforeEach
    void start() throws IOException {
        authority = CertificateAuthority.init(temp.resolve("ca"), CLOCK, new SecureRandom());
        authority.issueServer("127.0.0.1").write(temp, "server");
        gateway =
                Gateway.withTls(
                        temp.resolve("g"),
                        new TlsFiles(
                                temp.resolve("server.crt"),
                                temp.resolve("server.key"),
                                Optional.of(
                                        new ClientCertificates(
                                                temp.resolve("ca/ca.crt"),
                                                temp.resolve("ca/revoked")))));
        c1 = gateway.session("c1");
        c2 = gateway.session("c2");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private IssuedCertificate issue(String principal, String session) throws IOException {
        return issue(authority, principal, session);
    }

    private IssuedCertificate issue(CertificateAuthority by, String principal, String session)
            throws IOException {
        Optional<String> id = session.isEmpty() ? Optional.empty() : Optional.of(session);
        IssuedCertificate issued =
                by.issue(new ClientName(new Principal(principal), id), Duration.ofHours(1));
        issued.write(temp, "client");
        return issued;
    }

    /** The status that curl gets, 000 when the handshake fails. */
    private String status(String... options) throws Exception {
        Needs.program("curl", "curl");
        String url =
                "https://127.0.0.1:"
                        + gateway.server.tcpAddress().orElseThrow().getPort()
                        + "/git.example/a.git/info/refs?service=git-upload-pack";
        var command = new ArrayList<>(List.of("curl", "-s", "-o"));
        command.addAll(List.of("/dev/null", "-w", "%{http_code}", "--cacert"));
        command.add(temp.resolve("ca/ca.crt").toString());
        command.addAll(List.of(options));
        command.add(url);
        Process curl = new ProcessBuilder(command).start();
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        curl.waitFor();
        return said;
    }

    private String withCertificate(String... more) throws Exception {
        var options = new ArrayList<String>();
        options.addAll(List.of("--cert", temp.resolve("client.crt").toString()));
        options.addAll(List.of("--key", temp.resolve("client.key").toString()));
        options.addAll(List.of(more));
        return status(options.toArray(String[]::new));
    }

    @Test
    void opensTheSessionThatTheCertificateNames() throws Exception {
        issue("ada", "c1");
        assertThat(withCertificate()).isEqualTo("200");
        assertThat(withCertificate("-u", "x:" + c1)).isEqualTo("200");
        assertThat(gateway.endpoint.opened)
                .containsOnly("c1 git-upload-pack https://git.example/a");
    }

    @Test
    void opensTheTokensSessionWhenThePrincipalIsTheSame() throws Exception {
        issue("ada", "");
        assertThat(withCertificate("-u", "x:" + c2)).isEqualTo("200");
        assertThat(withCertificate()).isEqualTo("401");
    }

    @Test
    void refusesACertificateOfAnotherPrincipal() throws Exception {
        issue("eve", "c1");
        assertThat(withCertificate()).isEqualTo("401");
        issue("eve", "");
        assertThat(withCertificate("-u", "x:" + c1)).isEqualTo("401");
        assertThat(gateway.endpoint.opened).isEmpty();
    }

    @Test
    void refusesATokenOfAnotherSessionThanTheCertificates() throws Exception {
        issue("ada", "c1");
        assertThat(withCertificate("-u", "x:" + c2)).isEqualTo("401");
        assertThat(withCertificate("-u", "x:wrong")).isEqualTo("401");
        assertThat(gateway.endpoint.opened).isEmpty();
    }

    @Test
    void refusesARevokedCertificateAtOnce() throws Exception {
        IssuedCertificate issued = issue("ada", "c1");
        assertThat(withCertificate()).isEqualTo("200");

        authority.revoke(issued.serial());

        assertThat(withCertificate()).isEqualTo("401");
        assertThat(withCertificate("-u", "x:" + c1)).isEqualTo("401");
    }

    @Test
    void refusesTheCertificateOfASessionThatEnded() throws Exception {
        issue("ada", "c1");
        gateway.sessions.delete(new SessionId("c1"));
        assertThat(withCertificate()).isEqualTo("401");
    }

    @Test
    void endsTheHandshakeWithoutACertificateOrWithAnothersOrAnExpiredOne() throws Exception {
        assertThat(status("-u", "x:" + c1)).isEqualTo("000");

        var other = CertificateAuthority.init(temp.resolve("other"), CLOCK, new SecureRandom());
        issue(other, "ada", "c1");
        assertThat(withCertificate("-u", "x:" + c1)).isEqualTo("000");

        Clock past = Clock.fixed(CLOCK.instant().minus(Duration.ofHours(2)), ZoneOffset.UTC);
        issue(CertificateAuthority.open(temp.resolve("ca"), past, new SecureRandom()), "ada", "c1");
        assertThat(withCertificate("-u", "x:" + c1)).isEqualTo("000");

        authority.issueServer("127.0.0.1").write(temp, "client");
        assertThat(withCertificate("-u", "x:" + c1)).isEqualTo("000");
        assertThat(gateway.endpoint.opened).isEmpty();
    }

    @Test
    void tellsAClientThatSpeaksPlainlyInItsOwnWords() throws Exception {
        try (RawClient http = gateway.tcp();
                RawClient helper = gateway.tcp()) {
            http.send("GET / HTTP/1.1\r\nHost: g\r\n\r\n");
            assertThat(http.readThrough("\r\n")).isEqualTo("HTTP/1.1 400 Bad Request\r\n");
            helper.pkt("git-upload-pack https://h/p\0");
            assertThat(helper.readAll()).contains("ERR this port speaks TLS only (expected:");
        }
    }
}
