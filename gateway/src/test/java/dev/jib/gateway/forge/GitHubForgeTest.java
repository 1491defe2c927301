package dev.jib.gateway.forge;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.credential.SecretFile;
import dev.jib.gateway.credential.StaticSource;
import dev.jib.gateway.forge.Forge.PullRequest;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.Visibility;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GitHub's answers in the shapes that its REST API documents (version 2022-11-28). */
class GitHubForgeTest {
    private static final RepositoryUrl SITE = RepositoryUrl.parse("https://github.com/Acme/Site");
    private static final RefName FIX = new RefName("refs/heads/jib/agent-7/fix");
    private static final String REPOSITORY = "/repos/Acme/Site";
    private static final String PULLS =
            REPOSITORY + "/pulls?state=open&per_page=100&head=Acme%3Ajib%2Fagent-7%2Ffix";
    private static final String BRANCH = REPOSITORY + "/branches/jib/agent-7/fix";
    private static final String RULES = REPOSITORY + "/rules/branches/jib/agent-7/fix";
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final WireMockServer github =
            new WireMockServer(
                    WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    @TempDir Path temp;
    private CredentialSource source;
    private Forge forge;

    @BeforeEach
    void start() throws IOException {
        github.start();
        Path token = Files.writeString(temp.resolve("token"), "canary-token");
        source =
                StaticSource.basic(
                        new CredentialScope(RepositoryUrl.parse("https://github.com")),
                        "x-access-token",
                        new SecretFile(token));
        forge = forge(Duration.ofSeconds(15));
    }

    private Forge forge(Duration patience) {
        InstantSource time = now::get;
        return new GitHubForge(
                URI.create(github.baseUrl()),
                new ForgeClient(HttpClient::newHttpClient, source, patience),
                time);
    }

    @Test
    void waitsNoLongerThanItIsTold() {
        github.stubFor(get(anyUrl()).willReturn(aResponse().withFixedDelay(2_000)));
        assertThatThrownBy(() -> forge(Duration.ofMillis(100)).repository(SITE))
                .isInstanceOf(ForgeException.class)
                .hasMessage("forge localhost: no answer within 0.1 s (gateway.timeouts.forge)");
    }

    @AfterEach
    void stop() {
        github.stop();
    }

    private void answers(String path, int status, String body) {
        answers(path, aResponse().withStatus(status).withBody(body));
    }

    private void answers(String path, ResponseDefinitionBuilder answer) {
        github.stubFor(
                get(urlEqualTo(path))
                        .willReturn(answer.withHeader("Content-Type", "application/json")));
    }

    private static String repository(String visibility, boolean closed) {
        return """
        {"id": 1296269, "name": "Site", "full_name": "acme/site", "private": %s, "visibility": "%s",
         "owner": {"login": "acme", "type": "Organization"}, "fork": false, "default_branch": "main",
         "permissions": {"admin": false, "push": true, "pull": true}}\
        """
                .formatted(closed, visibility);
    }

    private static String pull(String login, String head, String fullName) {
        return """
        {"number": 1347, "state": "open", "draft": false, "user": {"login": "%s", "type": "Bot"},
         "head": {"label": "acme:%s", "ref": "%s", "repo": {"full_name": "%s"}},
         "base": {"ref": "main", "repo": {"full_name": "acme/site"}}}\
        """
                .formatted(login, head, head, fullName);
    }

    @ParameterizedTest
    @CsvSource({"private,true", "internal,true", "public,false"})
    void saysWhoMaySeeARepositoryAndItsDefaultBranch(String visibility, boolean closed)
            throws ForgeException {
        answers(REPOSITORY, 200, repository(visibility, closed));
        assertThat(forge.repository(SITE))
                .isEqualTo(
                        new Forge.RepositoryView(
                                Visibility.valueOf(visibility.toUpperCase(Locale.ROOT)),
                                new RefName("refs/heads/main")));
        String pair =
                Base64.getEncoder()
                        .encodeToString(
                                "x-access-token:canary-token".getBytes(StandardCharsets.UTF_8));
        github.verify(
                getRequestedFor(urlEqualTo(REPOSITORY))
                        .withHeader("Authorization", equalTo("Basic " + pair)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"full_name\": \"acme/site\", \"private\": false, \"visibility\": \"private\","
                        + " \"default_branch\": \"main\"}",
                "{\"full_name\": \"acme/site\", \"private\": true, \"visibility\": \"public\","
                        + " \"default_branch\": \"main\"}",
                "{\"full_name\": \"acme/site\", \"private\": true, \"default_branch\": \"main\"}",
                "{\"full_name\": \"acme/site\", \"private\": \"true\", \"visibility\":"
                        + " \"private\", \"default_branch\": \"main\"}",
                "{\"full_name\": \"acme/site\", \"private\": true, \"visibility\": \"secret\","
                        + " \"default_branch\": \"main\"}",
                "{\"full_name\": \"acme/site\", \"private\": true, \"visibility\": \"private\"}",
                "{\"full_name\": \"acme/other\", \"private\": true, \"visibility\": \"private\","
                        + " \"default_branch\": \"main\"}",
                "[]",
                "null",
                "{",
                "",
            })
    void saysNothingOfAnAnswerThatIsNotClear(String body) {
        answers(REPOSITORY, 200, body);
        assertThatThrownBy(() -> forge.repository(SITE)).isInstanceOf(ForgeException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "301,it says that the repository has moved",
        "401,it does not accept the gateway's credential (401)",
        "403,it does not let the gateway ask this (403)",
        "404,'it shows the gateway no such repository, or not this of it: Acme/Site'",
        "429,its rate limit is used up (429)",
        "500,it answered 500",
        "502,it answered 502",
    })
    void tellsEachFaultInOneLineWithoutTheCredential(int status, String text) {
        answers(
                REPOSITORY,
                aResponse()
                        .withStatus(status)
                        .withHeader("Location", "https://evil.example/")
                        .withBody("{\"message\": \"canary-token\"}"));
        assertThatThrownBy(() -> forge.repository(SITE))
                .isInstanceOf(ForgeException.class)
                .hasMessage("forge localhost: " + text);
    }

    @Test
    void tellsAConnectionThatBreaksAndABodyThatIsTooLarge() {
        answers(REPOSITORY, aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        assertThatThrownBy(() -> forge.repository(SITE)).hasMessageContaining("not reachable");
        answers(REPOSITORY, 200, " ".repeat(5 << 20));
        assertThatThrownBy(() -> forge.repository(SITE)).hasMessageContaining("broke off");
    }

    @Test
    void findsTheOpenPullRequestsOfExactlyThisBranch() throws ForgeException {
        String name = FIX.shortName();
        answers(
                PULLS,
                200,
                "["
                        + String.join(
                                ",",
                                pull("agent-7", name, "acme/site"),
                                pull("mallory", name, "mallory/site"),
                                pull("mallory", name + "2", "acme/site"),
                                pull("ann", name, "acme/site")
                                        .replace("\"state\": \"open\"", "\"state\": \"closed\""))
                        + "]");
        assertThat(forge.openPullRequests(SITE, FIX)).containsExactly(new PullRequest("agent-7"));
        answers(PULLS, 200, "[]");
        assertThat(forge.openPullRequests(SITE, FIX)).isEmpty();
    }

    @Test
    void refusesAListThatIsNotWhole() {
        String pull = pull("agent-7", FIX.shortName(), "acme/site");
        answers(PULLS, 200, "[" + (pull + ",").repeat(99) + pull + "]");
        assertThatThrownBy(() -> forge.openPullRequests(SITE, FIX))
                .hasMessageContaining("too many");
        answers(PULLS, 200, "[" + pull.replace("\"user\": {\"login\"", "\"x\": {\"y\"") + "]");
        assertThatThrownBy(() -> forge.openPullRequests(SITE, FIX))
                .hasMessageContaining("no author");
    }

    @Test
    void aBranchIsProtectedByItselfOrByARuleEvenBeforeItIsThere() throws ForgeException {
        answers(BRANCH, 200, "{\"name\": \"x\", \"protected\": true}");
        assertThat(forge.isProtected(SITE, FIX)).isTrue();

        answers(BRANCH, 200, "{\"name\": \"x\", \"protected\": false}");
        answers(RULES, 200, "[]");
        assertThat(forge.isProtected(SITE, FIX)).isFalse();

        answers(BRANCH, 404, "{\"message\": \"Branch not found\", \"status\": \"404\"}");
        assertThat(forge.isProtected(SITE, FIX)).isFalse();
        answers(RULES, 200, "[{\"type\": \"non_fast_forward\", \"ruleset_id\": 42}]");
        assertThat(forge.isProtected(SITE, FIX)).isTrue();
    }

    @Test
    void doesNotTakeAHiddenRepositoryForAnUnprotectedBranch() {
        answers(BRANCH, 404, "{\"message\": \"Not Found\", \"status\": \"404\"}");
        answers(RULES, 200, "[]");
        assertThatThrownBy(() -> forge.isProtected(SITE, FIX)).isInstanceOf(ForgeException.class);
        answers(BRANCH, 200, "{\"name\": \"x\"}");
        assertThatThrownBy(() -> forge.isProtected(SITE, FIX)).isInstanceOf(ForgeException.class);
        answers(BRANCH, 200, "{\"name\": \"x\", \"protected\": false}");
        answers(RULES, 200, "{}");
        assertThatThrownBy(() -> forge.isProtected(SITE, FIX)).isInstanceOf(ForgeException.class);
    }

    @Test
    void asksNothingWhileTheRateLimitIsUsedUp() throws ForgeException {
        answers(
                REPOSITORY,
                aResponse()
                        .withStatus(200)
                        .withHeader("X-RateLimit-Limit", "5000")
                        .withHeader("X-RateLimit-Remaining", "0")
                        .withHeader(
                                "X-RateLimit-Reset",
                                String.valueOf(NOW.plusSeconds(90).getEpochSecond()))
                        .withBody(repository("private", true)));
        forge.repository(SITE);
        assertThatThrownBy(() -> forge.repository(SITE))
                .hasMessage(
                        "forge localhost: its rate limit is used up (expected: try again in 90 s)");
        github.verify(1, getRequestedFor(anyUrl()));

        now.set(NOW.plusSeconds(90));
        forge.repository(SITE);
        github.verify(2, getRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @CsvSource({"403,17,17", "429,17,17", "429,,60", "429,soon,60", "429,999999999,7200"})
    void waitsAsLongAsItIsTold(int status, String retryAfter, long seconds) {
        ResponseDefinitionBuilder answer = aResponse().withStatus(status).withBody("{}");
        answers(
                REPOSITORY,
                retryAfter == null ? answer : answer.withHeader("Retry-After", retryAfter));
        assertThatThrownBy(() -> forge.repository(SITE)).isInstanceOf(ForgeException.class);
        assertThatThrownBy(() -> forge.repository(SITE))
                .hasMessageContaining("try again in " + seconds + " s");
        now.set(NOW.plus(Duration.ofSeconds(seconds)));
        answers(REPOSITORY, 200, repository("public", false));
        assertThat(catching(() -> forge.repository(SITE).visibility()))
                .isEqualTo(Visibility.PUBLIC);
    }

    @ParameterizedTest
    @CsvSource({"Retry-After, 17", "X-RateLimit-Remaining, 0"})
    void aRateLimitIsNoRefusalOfTheCredential(String field, String value) {
        AtomicInteger refused = new AtomicInteger();
        CredentialSource given = source;
        source =
                new CredentialSource() {
                    @Override
                    public Credential credential(RepositoryUrl repository)
                            throws CredentialException {
                        return given.credential(repository);
                    }

                    @Override
                    public boolean refused(
                            RepositoryUrl repository, Credential credential, Refusal how) {
                        refused.incrementAndGet();
                        return true;
                    }
                };
        answers(REPOSITORY, aResponse().withStatus(403).withHeader(field, value));

        assertThatThrownBy(() -> forge(Duration.ofSeconds(15)).repository(SITE))
                .hasMessage("forge localhost: its rate limit is used up (403)");
        assertThat(refused).hasValue(0);
        github.verify(1, getRequestedFor(anyUrl()));
    }

    private interface Asking {
        Visibility ask() throws ForgeException;
    }

    private static Visibility catching(Asking asking) {
        try {
            return asking.ask();
        } catch (ForgeException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cannotBeAskedAboutWhatIsNotOwnerAndName() {
        assertThatThrownBy(() -> forge.repository(RepositoryUrl.parse("https://github.com/a/b/c")))
                .hasMessageContaining("expected: OWNER/NAME");
    }

    @Test
    void showsNoCredentialOfAnotherHost() {
        assertThatThrownBy(() -> forge.repository(RepositoryUrl.parse("https://evil.example/a/b")))
                .isInstanceOf(ForgeException.class);
        github.verify(0, getRequestedFor(anyUrl()));
    }
}
