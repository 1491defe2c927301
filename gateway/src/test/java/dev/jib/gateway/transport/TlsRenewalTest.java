package dev.jib.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.identity.ca.CertificateAuthority;
import dev.jib.gateway.identity.ca.IssuedCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The listener's own certificate is replaced while connections stand. */
@Timeout(60)
class TlsRenewalTest {
    @TempDir Path temp;
    private CertificateAuthority authority;
    private Gateway gateway;
    private String token;
    private SSLContext trust;

    @BeforeEach
    void start() throws Exception {
        authority =
                CertificateAuthority.init(
                        temp.resolve("ca"), Clock.systemUTC(), new SecureRandom());
        issued("server");
        gateway =
                Gateway.withTls(
                        temp.resolve("g"),
                        new TlsFiles(temp.resolve("server.crt"), temp.resolve("server.key")));
        token = gateway.session("c1");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        trust = SSLContext.getInstance("TLS");
        trust.init(null, factory.getTrustManagers(), null);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private String issued(String name) throws IOException {
        IssuedCertificate issued = authority.issueServer("127.0.0.1");
        issued.write(temp, name);
        return issued.serial();
    }

    private void replace(String suffix) throws IOException {
        Files.move(
                temp.resolve("next" + suffix),
                temp.resolve("server" + suffix),
                StandardCopyOption.ATOMIC_MOVE);
    }

    private SSLSocket connect() throws IOException {
        int port = gateway.server.tcpAddress().orElseThrow().getPort();
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", port);
        socket.startHandshake();
        return socket;
    }

    private String serial() throws IOException {
        try (SSLSocket socket = connect()) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString(16);
        }
    }

    private static String echo(SSLSocket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(bytes);
        return new String(
                socket.getInputStream().readNBytes(bytes.length), StandardCharsets.US_ASCII);
    }

    @Test
    void takesARenewedPairForTheNextConnectionAndLeavesThoseThatStand() throws IOException {
        gateway.endpoint.stateful =
                (in, out) -> {
                    for (int b = in.read(); b >= 0; b = in.read()) {
                        out.write(b);
                        out.flush();
                    }
                };
        String before = serial();
        try (SSLSocket live = connect()) {
            String first =
                    "git-upload-pack https://git.example/a.git\0host=g\0\0version=2\0token="
                            + token
                            + "\0";
            live.getOutputStream().write(Pkt.of(first).getBytes(StandardCharsets.US_ASCII));
            assertThat(live.getInputStream().readNBytes(11))
                    .asString()
                    .isEqualTo(Pkt.of("jib ok\n"));
            assertThat(echo(live, "one")).isEqualTo("one");

            String after = issued("next");
            replace(".crt");
            assertThat(serial()).as("the key is still the old one").isEqualTo(before);
            Files.writeString(temp.resolve("server.key"), "-----BEGIN PRIVATE KEY-----\nAAAA");
            assertThat(serial()).as("half a key").isEqualTo(before);
            replace(".key");
            assertThat(serial()).isEqualTo(after);
            assertThat(echo(live, "two")).isEqualTo("two");
            Files.delete(temp.resolve("server.crt"));
            assertThat(serial()).as("no file").isEqualTo(after);
        }
    }

    @Test
    void doesNotStartWithAKeyOfAnotherCertificate() throws IOException {
        issued("next");
        replace(".crt");
        assertThatThrownBy(() ->
                        new ServerTls(
                                new TlsFiles(
                                        temp.resolve("server.crt"), temp.resolve("server.key"))))
                .hasMessageContaining("the key is not that of the certificate (expected: PEM");
    }
}
