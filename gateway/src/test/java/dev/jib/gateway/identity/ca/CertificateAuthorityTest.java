package dev.jib.gateway.identity.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.identity.Principal;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final ClientName ADA = new ClientName(new Principal("ada"), Optional.of("c1"));

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    @TempDir Path temp;
    private CertificateAuthority authority;

    @BeforeEach
    void init() throws IOException {
        authority = CertificateAuthority.init(temp.resolve("ca"), clock, new SecureRandom());
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve(file)));
    }

    @Test
    void keepsItsKeyToItself() throws IOException {
        assertThat(mode("ca")).isEqualTo("rwx------");
        assertThat(mode("ca/ca.key")).isEqualTo("rw-------");
        assertThat(Files.readString(temp.resolve("ca/ca.key")))
                .startsWith("-----BEGIN PRIVATE KEY");
    }

    @Test
    void refusesToReplaceAnAuthority() {
        assertThatThrownBy(() ->
                        CertificateAuthority.init(temp.resolve("ca"), clock, new SecureRandom()))
                .hasMessageContaining("holds an authority (expected: none; all that it issued");
    }

    @Test
    void issuesAShortLivedClientCertificateWithItsNames() throws Exception {
        IssuedCertificate issued = authority.issue(ADA, Duration.ofHours(8));

        issued.certificate().verify(authority.certificate().getPublicKey());
        assertThat(ClientName.of(issued.certificate())).contains(ADA);
        assertThat(issued.certificate().getNotAfter()).isEqualTo(NOW.plus(Duration.ofHours(8)));
        assertThat(issued.certificate().getNotBefore()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
        assertThat(issued.certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(issued.certificate().getBasicConstraints()).isEqualTo(-1);
        issued.write(temp, "ada");
        assertThat(mode("ada.key")).isEqualTo("rw-------");
        assertThat(Pem.certificate(temp.resolve("ada.crt"))).isEqualTo(issued.certificate());
    }

    @Test
    void revokesForEveryReaderOfTheList() throws IOException {
        IssuedCertificate first = authority.issue(ADA, Duration.ofHours(8));
        IssuedCertificate second = authority.issue(ADA, Duration.ofHours(8));
        RevokedSerials reader = new RevokedSerials(temp.resolve("ca/revoked"));
        assertThat(reader.contains(first.certificate().getSerialNumber())).isFalse();

        authority.revoke(first.serial());

        assertThat(reader.contains(first.certificate().getSerialNumber())).isTrue();
        assertThat(reader.contains(second.certificate().getSerialNumber())).isFalse();
    }

    @Test
    void revokesEverythingWhenTheListIsDamaged() throws IOException {
        Files.writeString(temp.resolve("ca/revoked"), "not a serial\n");

        assertThat(authority.revoked().contains(BigInteger.ONE)).isTrue();
    }

    @Test
    void beginsWithAnEmptyListOfWhatIsRevoked() throws IOException {
        assertThat(temp.resolve("ca/revoked")).isRegularFile().isEmptyFile();
        assertThat(mode("ca/revoked")).isEqualTo("rw-r--r--");
    }

    @Test
    void revokesEverythingWhenThereIsNoList() throws IOException {
        Files.delete(temp.resolve("ca/revoked"));

        assertThat(authority.revoked().contains(BigInteger.ONE)).isTrue();
        assertThatThrownBy(() -> authority.revoke("5f"))
                .hasMessageContaining("revoked: does not exist (expected: a list of hex serials,")
                .hasMessageContaining("if nothing is revoked yet, make it: touch ");
    }

    @Test
    void revokesEverythingWhenTheListIsALinkToNothingOrCannotBeRead() throws IOException {
        Path list = temp.resolve("ca/revoked");
        Files.delete(list);
        Files.createSymbolicLink(list, temp.resolve("not-mounted/revoked"));

        assertThat(authority.revoked().contains(BigInteger.ONE)).isTrue();
        Files.delete(list);
        Files.createDirectory(list); // readable for nobody, even root

        assertThat(authority.revoked().contains(BigInteger.ONE)).isTrue();
        assertThatThrownBy(() -> authority.revoke("5f"))
                .hasMessageContaining("revoked: cannot be read (expected: ")
                .hasMessageContaining("readable for the gateway's user");
    }

    @Test
    void losesNoRevocationOfManyAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 1; i <= 64; i++) {
                String serial = Integer.toHexString(i);
                all.add(
                        threads.submit(() -> {
                            authority.revoke(serial);
                            return serial;
                        }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }

        assertThat(Files.readAllLines(temp.resolve("ca/revoked"))).hasSize(64);
    }

    @Test
    void waitsForAnotherProcessThatIsRevoking() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                LockHolder other = LockHolder.of(temp.resolve("ca/revoked.lock"))) {
            Future<?> revoking =
                    threads.submit(() -> {
                        authority.revoke("5f");
                        return "";
                    });
            assertThatThrownBy(() -> revoking.get(200, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);

            other.close();
            revoking.get();
        }

        assertThat(Files.readAllLines(temp.resolve("ca/revoked"))).containsExactly("5f");
    }

    /** Another process with a lock on a file, until it is closed. */
    private record LockHolder(Process process) implements AutoCloseable {
        static LockHolder of(Path file) throws IOException {
            String program =
                    """
                    import java.nio.channels.*;
                    import java.nio.file.*;
                    class Hold {
                        public static void main(String[] a) throws Exception {
                            try (var c = FileChannel.open(Path.of(a[0]),
                                    StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                                c.lock();
                                System.out.println("locked");
                                System.in.read();
                            }
                        }
                    }
                    """;
            Path source = Files.writeString(file.resolveSibling("Hold.java"), program);
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                    source.toString(),
                                    file.toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            assertThat(process.inputReader().readLine()).isEqualTo("locked");
            return new LockHolder(process);
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            process.onExit().join();
        }
    }

    @Test
    void refusesALifeThatIsTooLongOrNone() {
        assertThatThrownBy(() -> authority.issue(ADA, Duration.ofDays(8)))
                .hasMessage("life of a certificate: PT192H (expected: up to 7 days)");
        assertThatThrownBy(() -> authority.issue(ADA, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesACertificateOfAnotherKindForNoClient() throws IOException {
        assertThat(ClientName.of(authority.issueServer("127.0.0.1").certificate())).isEmpty();
        assertThat(ClientName.of(authority.certificate())).isEmpty();
    }
}
