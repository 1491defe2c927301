package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.identity.ca.ClientName;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CaCommandTest {
    @TempDir Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int jib(String... arguments) {
        CommandLine jib = Jib.commandLine();
        jib.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return jib.execute(arguments);
    }

    private String ca() {
        return temp.resolve("ca").toString();
    }

    private X509Certificate certificate(String name) throws Exception {
        try (InputStream in = Files.newInputStream(temp.resolve(name))) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void makesAnAuthorityThatOnlyItsOwnerReads() throws IOException {
        assertThat(jib("ca", "init", ca())).isZero();
        assertThat(out.toString()).contains("ca.crt").contains("gateway.tls.client-ca");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("ca"))))
                .isEqualTo("rwx------");
        assertThat(jib("ca", "init", ca())).isEqualTo(1);
        assertThat(err.toString()).contains("holds an authority (expected: none");
    }

    @Test
    void issuesACertificateWhoseAlternativeNamesSayWhoAndWhere() throws Exception {
        jib("ca", "init", ca());
        assertThat(
                        jib(
                                "ca",
                                "issue",
                                ca(),
                                "--principal",
                                "agent-7",
                                "--session",
                                "c1",
                                "--life",
                                "30m",
                                "--out",
                                temp.toString()))
                .isZero();

        X509Certificate issued = certificate("agent-7.crt");
        issued.verify(certificate("ca/ca.crt").getPublicKey());
        assertThat(ClientName.of(issued))
                .contains(new ClientName(new Principal("agent-7"), Optional.of("c1")));
        assertThat(
                        Duration.between(
                                issued.getNotBefore().toInstant(),
                                issued.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofMinutes(35));
        assertThat(out.toString()).contains("serial      " + serial(issued));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(temp.resolve("agent-7.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void issuesACertificateOfTheListener() throws Exception {
        jib("ca", "init", ca());
        assertThat(jib("ca", "issue", ca(), "--host", "127.0.0.1", "--out", temp.toString()))
                .isZero();
        X509Certificate issued = certificate("127.0.0.1.crt");
        assertThat(issued.getSubjectAlternativeNames().toString()).isEqualTo("[[7, 127.0.0.1]]");
        assertThat(ClientName.of(issued)).isEmpty();
    }

    @Test
    void revokesByTheSerialNumberThatIssuePrinted() throws Exception {
        jib("ca", "init", ca());
        jib("ca", "issue", ca(), "--principal", "a", "--out", temp.toString());
        String serial = serial(certificate("a.crt"));
        assertThat(jib("ca", "revoke", ca(), serial, "1f")).isZero();
        assertThat(Files.readAllLines(temp.resolve("ca/revoked")))
                .containsExactlyInAnyOrder(serial, "1f");
        assertThat(jib("ca", "revoke", ca(), "xyz")).isEqualTo(2);
        assertThat(err.toString()).contains("'xyz': serial number (expected: hex digits)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--principal a --life 8d|expected: up to 7 days",
                "--principal a --life soon|expected: such as 30m, 12h or 7d",
                "--principal ../a|expected: 1 to 64 of letters",
                "--principal a --session ../x|session id",
                "--principal a --name ../x|expected: a file name",
                "--host h --life 1h|neither --session nor --life",
                "--principal a --host h|mutually exclusive",
                "--life 1h|Missing: --principal or --host",
            })
    void refusesWhatMakesNoCertificate(String options, String said) throws IOException {
        jib("ca", "init", ca());
        String[] words = ("ca issue " + ca() + " --out " + temp + " " + options).split(" ");
        assertThat(jib(words)).isEqualTo(2);
        assertThat(err.toString()).contains(said);
        try (var files = Files.list(temp)) {
            assertThat(files).containsExactly(temp.resolve("ca"));
        }
    }

    @Test
    void saysWhatIsMissingWhereThereIsNoAuthority() {
        assertThat(jib("ca", "issue", ca(), "--principal", "a")).isEqualTo(1);
        assertThat(err.toString()).contains("ca.crt").contains("jib ca init");
    }

    private static String serial(X509Certificate certificate) {
        BigInteger serial = certificate.getSerialNumber();
        return serial.toString(16);
    }
}
