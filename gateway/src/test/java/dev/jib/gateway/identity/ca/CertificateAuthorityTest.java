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
import java.util.Optional;
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
