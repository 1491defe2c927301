package dev.jib.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticSourceTest {
    private static final String CANARY = "canary-4711";
    private static final CredentialScope ACME =
            new CredentialScope(RepositoryUrl.parse("https://forge.example/acme"));
    private static final RepositoryUrl SITE =
            RepositoryUrl.parse("https://forge.example/acme/site.git");

    @TempDir Path dir;

    private Path file(String content) throws IOException {
        return Files.writeString(dir.resolve("token"), content);
    }

    private static String header(CredentialSource source) throws CredentialException {
        return source.credential(SITE).authorization(SITE).map(Secret::reveal).orElse("none");
    }

    @Test
    void sendsTheFileAsABasicPasswordWithoutItsLineEnd() throws IOException {
        SecretFile file = new SecretFile(file("s3cret\n"));

        assertThat(header(StaticSource.basic(ACME, "jib", file)))
                .isEqualTo("Basic amliOnMzY3JldA==");
    }

    @Test
    void sendsAVariableAsABearerToken() throws CredentialException {
        SecretVariable variable = new SecretVariable("TOKEN", Map.of("TOKEN", "t0ken"));

        assertThat(header(StaticSource.bearer(ACME, variable))).isEqualTo("Bearer t0ken");
    }

    @Test
    void aFileThatIsBeingWrittenOverIsWaitedFor() throws Exception {
        Path file = file("");
        FutureTask<Secret> reading = new FutureTask<>(new SecretFile(file)::read);
        Thread.ofVirtual().start(reading);
        assertThatThrownBy(() -> reading.get(30, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        Files.writeString(file, "new\n");

        assertThat(reading.get(10, TimeUnit.SECONDS).reveal()).isEqualTo("new");
    }

    @Test
    void aVariableMayNameAFileWhichIsReadAnewForEachRequest() throws IOException {
        Map<String, String> environment = Map.of("TOKEN_FILE", file("old\n").toString());
        CredentialSource source =
                StaticSource.bearer(ACME, new SecretVariable("TOKEN", environment));
        Credential old = source.credential(SITE);
        assertThat(header(source)).isEqualTo("Bearer old");

        file("new\n");

        assertThat(header(source)).isEqualTo("Bearer new");
        assertThat(source.refused(SITE, old, CredentialSource.Refusal.NOT_ACCEPTED)).isTrue();
    }

    @Test
    void aVariableAndItsFileAreNotMixed() {
        Map<String, String> both = Map.of("TOKEN", CANARY, "TOKEN_FILE", "/x");
        assertThatThrownBy(() -> new SecretVariable("TOKEN", both).read())
                .hasMessage(
                        "environment variable TOKEN: is set, and TOKEN_FILE too (expected: one of"
                                + " them)");
        Map<String, String> wrong = Map.of("TOKEN_FILE", CANARY);
        assertThatThrownBy(() -> new SecretVariable("TOKEN", wrong).read())
                .hasMessage("environment variable TOKEN_FILE: is not an absolute path");
    }

    @Test
    void readsTheFileAnewForEachRequestAndKnowsThatARefusedOneIsOutOfDate() throws IOException {
        CredentialSource source = StaticSource.bearer(ACME, new SecretFile(file("old\r\n")));
        Credential old = source.credential(SITE);
        assertThat(source.refused(SITE, old, CredentialSource.Refusal.NOT_ACCEPTED)).isFalse();

        file("new");

        assertThat(source.refused(SITE, old, CredentialSource.Refusal.NOT_ACCEPTED)).isTrue();
        assertThat(header(source)).isEqualTo("Bearer new");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://forge.example/acme/site",
                "https://forge.example:8443/acme/site",
                "https://forge.example.evil.test/acme/site",
                "https://evil.test/acme/site",
                "https://forge.example/acme-evil/site",
                "https://forge.example/ACME/site",
                "https://forge.example/other",
                "ssh://forge.example/acme/site"
            })
    void staysWhereItIsBoundTo(String elsewhere) throws IOException {
        CredentialSource source = StaticSource.bearer(ACME, new SecretFile(file(CANARY)));
        RepositoryUrl url = RepositoryUrl.parse(elsewhere);

        assertThatThrownBy(() -> source.credential(url))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("is bound to https://forge.example/acme")
                .hasMessageNotContaining(CANARY);
        Credential credential = source.credential(SITE);
        assertThatThrownBy(() -> credential.authorization(url))
                .isInstanceOf(CredentialException.class);
    }

    @Test
    void mayBeBoundToOneRepositoryOrAWholeHost() {
        assertThat(new CredentialScope(SITE).covers(SITE)).isTrue();
        assertThat(new CredentialScope(SITE).covers(RepositoryUrl.parse(SITE + "2"))).isFalse();
        assertThat(new CredentialScope(RepositoryUrl.parse("https://forge.example")).covers(SITE))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "a\nb", "a\rb\n", "a\u0000b", "a\n\n"})
    void refusesAFileThatIsNotOneLine(String content) throws IOException {
        Path file = file(content.replace("a", CANARY));

        assertThatThrownBy(() -> new SecretFile(file).read())
                .isInstanceOf(CredentialException.class)
                .hasMessageStartingWith("credential file " + file + ": ")
                .hasMessageContaining("(expected: one line with the secret)")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void refusesAFileThatIsMissingTooLargeOrNotText() throws IOException {
        assertThatThrownBy(() -> new SecretFile(dir.resolve("none")).read())
                .hasMessageContaining("does not exist");
        Path large = file("x".repeat(64 * 1024 + 1));
        assertThatThrownBy(() -> new SecretFile(large).read())
                .hasMessageContaining("is larger than 64 KiB");
        Path binary = Files.write(dir.resolve("binary"), new byte[] {'a', (byte) 0xff});
        assertThatThrownBy(() -> new SecretFile(binary).read())
                .hasMessageContaining("is not UTF-8");
        assertThatThrownBy(() -> new SecretFile(dir).read())
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void refusesAMissingVariableByName() {
        assertThatThrownBy(() -> new SecretVariable("TOKEN", Map.of()).read())
                .hasMessage(
                        "environment variable TOKEN: is not set (expected: the secret, in the"
                                + " gateway's environment, or in TOKEN_FILE the path of a file"
                                + " that holds it)");
    }

    @Test
    void refusesWhatAHeaderCannotCarry() throws IOException {
        SecretFile spaced = new SecretFile(file("two words"));

        assertThatThrownBy(() -> StaticSource.bearer(ACME, spaced).credential(SITE))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("expected: the bare token")
                .hasMessageNotContaining("two words");
        assertThatThrownBy(() -> StaticSource.basic(ACME, "a:b", spaced))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void printsNoSecret() throws IOException {
        SecretFile file = new SecretFile(file(CANARY));
        CredentialSource basic = StaticSource.basic(ACME, "jib", file);
        CredentialSource bearer = StaticSource.bearer(ACME, file);

        assertThat(basic + " " + basic.credential(SITE) + bearer + bearer.credential(SITE) + file)
                .doesNotContain(CANARY)
                .contains("[redacted]");
    }

    @Test
    void knowsItselfInAnEchoEvenEncoded() throws IOException {
        Credential basic =
                StaticSource.basic(ACME, "jib", new SecretFile(file("s3cret"))).credential(SITE);

        assertThat(basic.isIn("you sent amliOnMzY3JldA==, s3cre!")).isTrue();
        assertThat(basic.isIn("your s3cret is bad")).isTrue();
        assertThat(basic.isIn("Repository not found.")).isFalse();
    }
}
