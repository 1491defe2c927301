package dev.jib.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.git.RepositoryUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitCredentialSourceTest {
    private static final RepositoryUrl SITE =
            RepositoryUrl.parse("https://forge.example:8443/acme/site");
    private static final CredentialScope SCOPE =
            new CredentialScope(RepositoryUrl.parse("https://forge.example:8443"));
    private static final String ASKED =
            "protocol=https\nhost=forge.example:8443\npath=acme/site.git\n";
    private static final String CANARY = "canary-99";

    private final BlockingQueue<String> runs = new LinkedBlockingQueue<>();

    private GitCredentialSource answering(String answer) {
        return new GitCredentialSource(
                SCOPE,
                (action, input) -> {
                    runs.add(action + " " + input);
                    return answer;
                });
    }

    @Test
    void asksOnceApprovesOnceRejectsWhatIsRefused() throws Exception {
        GitCredentialSource source = answering(ASKED + "username=jib\npassword=pw\n");
        Credential credential = source.credential(SITE);
        assertThat(credential).hasToString("Basic [redacted] for " + SCOPE);
        source.credential(SITE);
        source.accepted(SITE, credential);
        source.accepted(SITE, credential);

        assertThat(runs.poll(10, TimeUnit.SECONDS)).isEqualTo("fill " + ASKED + "\n");
        assertThat(runs.poll(10, TimeUnit.SECONDS))
                .isEqualTo("approve " + ASKED + "username=jib\npassword=pw\n\n");

        assertThat(source.refused(SITE, credential, Refusal.NOT_FOUND)).isFalse();
        assertThat(source.refused(SITE, credential, Refusal.NOT_ACCEPTED)).isFalse();
        assertThat(runs.poll(10, TimeUnit.SECONDS)).startsWith("reject " + ASKED);
        assertThat(runs.poll(10, TimeUnit.SECONDS)).startsWith("fill ");
        assertThat(runs).isEmpty();
    }

    @Test
    void everyRequestWithTheOldPasswordLearnsThatThereIsANewOne() throws Exception {
        AtomicReference<String> password = new AtomicReference<>("old");
        GitCredentialSource source =
                new GitCredentialSource(
                        SCOPE,
                        (action, input) ->
                                ASKED + "username=jib\npassword=" + password.get() + "\n");
        Credential old = source.credential(SITE);
        password.set("new");
        assertThat(source.refused(SITE, old, Refusal.NOT_ACCEPTED)).isTrue();
        assertThat(source.refused(SITE, old, Refusal.NOT_ACCEPTED)).isTrue();
        Credential renewed = source.credential(SITE);
        assertThat(source.refused(SITE, renewed, Refusal.NOT_ACCEPTED)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "username=jib\n",
                "username=jib\npassword=" + CANARY + "\n",
                "protocol=https\nhost=evil.example\nusername=jib\npassword=" + CANARY + "\n",
                "protocol=https\nhost=forge.example:8443\nusername=a\npassword="
                        + CANARY
                        + "\npassword=x\n",
                "protocol=https\nhost=forge.example:8443\nusername=a\r\npassword=" + CANARY + "\n",
                "protocol=https\nhost=forge.example:8443\nusername=a\npassword="
                        + CANARY
                        + "\u0000\n",
                "protocol=https\nhost=forge.example:8443\nusername=a\n" + CANARY + "\n",
                "protocol=https\nhost=forge.example:8443\nusername=a:b\npassword=" + CANARY + "\n"
            })
    void refusesAnAnswerThatIsNotExactlyOne(String answer) {
        assertThatThrownBy(() -> answering(answer).credential(SITE))
                .isInstanceOf(CredentialException.class)
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void staysInItsScope() {
        assertThatThrownBy(() ->
                        answering("").credential(RepositoryUrl.parse("https://forge.example/a")))
                .hasMessageContaining("is bound to");
        assertThat(runs).isEmpty();
    }

    @Test
    void realGitRunsARealHelperThatSeesNothingElseOfTheEnvironment(@TempDir Path dir)
            throws IOException, CredentialException {
        Path helper =
                Files.writeString(
                        dir.resolve("helper"),
                        "#!/bin/sh\nenv > '"
                                + dir
                                + "/env'\ncat > '"
                                + dir
                                + "/in'\necho username=jib\necho password=pw\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> environment =
                Map.of("PATH", System.getenv("PATH"), "HOME", dir.toString(), "TOKEN", CANARY);
        GitCredentialSource source =
                new GitCredentialSource(SCOPE, new GitCredential(helper.toString(), environment));

        Credential.Basic credential = (Credential.Basic) source.credential(SITE);

        assertThat(List.of(credential.user(), credential.password().reveal()))
                .containsExactly("jib", "pw");
        assertThat(Files.readString(dir.resolve("in"))).contains("path=acme/site.git");
        assertThat(Files.readString(dir.resolve("env"))).doesNotContain(CANARY).contains("HOME=");
    }

    @Test
    void aHelperThatKnowsNothingIsAFaultAndAsksNobody(@TempDir Path dir) {
        GitCredentialSource source =
                new GitCredentialSource(
                        SCOPE,
                        new GitCredential(
                                "!true " + CANARY,
                                Map.of("PATH", System.getenv("PATH"), "HOME", dir + "")));

        assertThatThrownBy(() -> source.credential(SITE))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("git credential helper '!...': gives no answer")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void ofAHelperNoArgumentsAreShown() {
        GitCredential helper = new GitCredential("store --file=" + CANARY, Map.of());
        assertThat(helper).hasToString("git credential helper 'store'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "head -c 70000 /dev/zero | tr '\\0' x",
                "printf '\\377\\n'",
                "printf 'a\\rb\\n'",
            })
    void whatGitSaysThatIsTooLongOrNoTextIsAFault(String password, @TempDir Path dir) {
        String helper = "!f() { echo username=jib; printf password=; " + password + "; echo; }; f";
        GitCredentialSource source =
                new GitCredentialSource(
                        SCOPE,
                        new GitCredential(
                                helper, Map.of("PATH", System.getenv("PATH"), "HOME", dir + "")));
        assertThatThrownBy(() -> source.credential(SITE)).isInstanceOf(CredentialException.class);
    }
}
