package dev.jib.gateway.forge;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.SecretFile;
import dev.jib.gateway.credential.StaticSource;
import dev.jib.gateway.forge.Forge.PullRequest;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.Visibility;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What policy relies on, of every kind of forge. A kind says how its API puts it. */
abstract class ForgeContract {
    static final RepositoryUrl SITE = RepositoryUrl.parse("https://forge.example/Acme/Site");
    static final RefName FIX = new RefName("refs/heads/jib/agent-7/fix");

    final WireMockServer server =
            new WireMockServer(
                    WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @TempDir Path temp;
    Forge forge;

    /** A pull request at the forge. */
    record Pull(String login, String branch, String from) {}

    abstract Forge open(URI base, ForgeClient asking, InstantSource time);

    /** What it says about a repository of that name. */
    abstract String repository(String fullName, Visibility visibility);

    /** From now on the branch is there, or not, and protected, or not. */
    abstract void branch(boolean there, boolean isProtected);

    /** From now on those pull requests are open. */
    abstract void pulls(List<Pull> pulls);

    @BeforeEach
    void start() throws IOException {
        server.start();
        Path token = Files.writeString(temp.resolve("token"), "canary-token");
        forge =
                open(
                        URI.create(server.baseUrl()),
                        new ForgeClient(
                                HttpClient::newHttpClient,
                                StaticSource.basic(
                                        new CredentialScope(
                                                RepositoryUrl.parse("https://forge.example")),
                                        "jib",
                                        new SecretFile(token)),
                                Duration.ofSeconds(15)),
                        InstantSource.system());
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    final void answers(String path, int status, String body) {
        server.stubFor(
                get(urlEqualTo(path)).willReturn(aResponse().withStatus(status).withBody(body)));
    }

    @ParameterizedTest
    @EnumSource
    void saysWhoMaySeeARepositoryAndItsDefaultBranch(Visibility visibility) throws ForgeException {
        answers("/repos/Acme/Site", 200, repository("acme/site", visibility));
        assertThat(forge.repository(SITE))
                .isEqualTo(new Forge.RepositoryView(visibility, new RefName("refs/heads/main")));
    }

    @Test
    void saysNothingOfAnAnswerThatIsNotClear() {
        String good = repository("acme/site", Visibility.PRIVATE);
        for (String body :
                List.of(
                        repository("acme/other", Visibility.PRIVATE),
                        good.replace("\"private\"", "\"x\""),
                        good.replace("default_branch", "x"),
                        good.replace("\"main\"", "\"../main\""),
                        "{}",
                        "[]",
                        "null",
                        "<html>",
                        "")) {
            answers("/repos/Acme/Site", 200, body);
            assertThatThrownBy(() -> forge.repository(SITE))
                    .as(body)
                    .isInstanceOf(ForgeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 403, 404, 429, 500})
    void isNotTakenAtItsWordWhenItFails(int status) {
        server.stubFor(
                get(anyUrl())
                        .willReturn(
                                aResponse()
                                        .withStatus(status)
                                        .withBody(repository("acme/site", Visibility.PRIVATE))));
        assertThatThrownBy(() -> forge.repository(SITE)).isInstanceOf(ForgeException.class);
        assertThatThrownBy(() -> forge.isProtected(SITE, FIX)).isInstanceOf(ForgeException.class);
        assertThatThrownBy(() -> forge.openPullRequests(SITE, FIX))
                .isInstanceOf(ForgeException.class);
    }

    @Test
    void saysWhetherABranchIsProtectedThatIsThereOrNot() throws ForgeException {
        for (boolean there : new boolean[] {true, false}) {
            for (boolean isProtected : new boolean[] {true, false}) {
                server.resetMappings();
                branch(there, isProtected);
                assertThat(forge.isProtected(SITE, FIX)).isEqualTo(isProtected);
            }
        }
    }

    @Test
    void findsTheOpenPullRequestsOfExactlyThisBranch() throws ForgeException {
        String name = FIX.shortName();
        pulls(
                List.of(
                        new Pull("agent-7", name, "acme/site"),
                        new Pull("mallory", name, "mallory/site"),
                        new Pull("mallory", name + "2", "acme/site"),
                        new Pull("ann", name, "Acme/site")));
        assertThat(forge.openPullRequests(SITE, FIX))
                .containsExactly(new PullRequest("agent-7"), new PullRequest("ann"));
        pulls(List.of());
        assertThat(forge.openPullRequests(SITE, FIX)).isEmpty();
        pulls(List.of(new Pull("", name, "acme/site")));
        assertThatThrownBy(() -> forge.openPullRequests(SITE, FIX))
                .hasMessageContaining("has no author");
    }

    @Test
    void isAskedAboutItsOwnRepositoriesAlone() {
        for (String url : List.of("https://evil.example/a/b", "https://forge.example/a/b/c")) {
            assertThatThrownBy(() -> forge.repository(RepositoryUrl.parse(url)))
                    .isInstanceOf(ForgeException.class);
        }
        server.verify(0, getRequestedFor(anyUrl()));
    }
}
