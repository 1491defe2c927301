package dev.jib.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.git.RepositoryUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetrcSourceTest {
    private static final RepositoryUrl SITE =
            RepositoryUrl.parse("https://forge.example/acme/site");
    private static final String CANARY = "canary-33";

    @TempDir Path dir;

    private NetrcSource source(String text) throws IOException {
        return new NetrcSource(
                new CredentialScope(RepositoryUrl.parse("https://forge.example")),
                Files.writeString(dir.resolve("netrc"), text));
    }

    private static String pair(CredentialSource source) throws CredentialException {
        Credential.Basic basic = (Credential.Basic) source.credential(SITE);
        return basic.user() + ":" + basic.password().reveal();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "machine forge.example login jib password pw",
                "machine other.example login x password y\n"
                        + "machine forge.example\n"
                        + "\tlogin jib\n"
                        + "\tpassword pw\n",
                "machine forge.example password pw account z login jib\ndefault login a password b",
                "machine forge.example login half machine forge.example login jib password pw"
            })
    void findsTheEntryOfTheHost(String text) throws IOException {
        assertThat(pair(source(text))).isEqualTo("jib:pw");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "default login a password " + CANARY,
                "machine forge.example.evil login a password " + CANARY,
                "machine forge.example login a",
                "machine x macdef init machine forge.example login a password " + CANARY,
                "machine forge.example login a password",
                "machine forge.example " + CANARY,
                "machine forge.example login a:b password " + CANARY,
                "machine forge.example login a password " + CANARY + "\u0000"
            })
    void usesNoOtherEntryAndSaysWhatIsMissing(String text) throws IOException {
        assertThatThrownBy(() -> source(text).credential(SITE))
                .isInstanceOf(CredentialException.class)
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void seesAChangeAndKnowsThatARefusedOneIsOutOfDate() throws IOException {
        NetrcSource source = source("machine forge.example login a password old");
        Credential old = source.credential(SITE);
        assertThat(source.refused(SITE, old, Refusal.NOT_ACCEPTED)).isFalse();

        source("machine forge.example login a password new");

        assertThat(source.refused(SITE, old, Refusal.NOT_ACCEPTED)).isTrue();
        assertThat(pair(source)).isEqualTo("a:new");
    }

    @Test
    void aFileThatIsBeingWrittenOverIsWaitedFor() throws Exception {
        NetrcSource source = source("");
        FutureTask<String> reading = new FutureTask<>(() -> pair(source));
        Thread.ofVirtual().start(reading);
        assertThatThrownBy(() -> reading.get(30, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        source("machine forge.example login a password new");

        assertThat(reading.get(10, TimeUnit.SECONDS)).isEqualTo("a:new");
    }

    @Test
    void staysInItsScope() throws IOException {
        NetrcSource source = source("machine other.example login a password b");

        assertThatThrownBy(
                        () -> source.credential(RepositoryUrl.parse("https://other.example/a/b")))
                .hasMessageContaining("is bound to https://forge.example");
    }
}
