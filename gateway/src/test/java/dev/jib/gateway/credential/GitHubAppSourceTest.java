package dev.jib.gateway.credential;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.git.RepositoryUrl;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GitHubAppSourceTest {
    private static final WireMockServer GITHUB =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    private static final RepositoryUrl SITE = RepositoryUrl.parse("https://github.com/acme/site");
    private static final CredentialScope ACME =
            new CredentialScope(RepositoryUrl.parse("https://github.com/acme"));
    private static final String TOKENS = "/app/installations/42/access_tokens";

    @TempDir static Path dir;

    private static KeyPair key;

    private final FakeTime time = new FakeTime();

    @BeforeAll
    static void start() throws Exception {
        GITHUB.start();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        key = generator.generateKeyPair();
        write("pkcs1.pem", key);
        write("pkcs8.pem", new JcaPKCS8Generator(key.getPrivate(), null).generate());
        Files.writeString(dir.resolve("none.pem"), "no key");
    }

    private static void write(String name, Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            if (content instanceof PemObject pem) {
                writer.writeObject(pem);
            } else {
                writer.writeObject(content);
            }
        }
        Files.writeString(dir.resolve(name), text.toString());
    }

    @AfterAll
    static void stop() {
        GITHUB.stop();
    }

    @BeforeEach
    void stubs() {
        GITHUB.resetAll();
        GITHUB.stubFor(
                get(urlEqualTo("/repos/acme/site/installation"))
                        .willReturn(json(200, "{\"id\":42}")));
        GITHUB.stubFor(post(urlEqualTo(TOKENS)).willReturn(json(201, tokenUntil("ghs_1"))));
    }

    private String tokenUntil(String token) {
        return "{\"token\":\"%s\",\"expires_at\":\"%s\",\"permissions\":{\"contents\":\"write\"}}"
                .formatted(token, time.instant().plus(Duration.ofHours(1)));
    }

    private com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder json(
            int status, String body) {
        return json(status, body, Duration.ZERO);
    }

    private com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder json(
            int status, String body, Duration ahead) {
        return aResponse()
                .withStatus(status)
                .withHeader(
                        "Date",
                        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                                .format(time.instant().plus(ahead).atOffset(ZoneOffset.UTC)))
                .withBody(body);
    }

    private GitHubAppSource source(String keyFile) {
        return new GitHubAppSource(
                ACME,
                new GitHubAppSource.App(
                        URI.create("http://127.0.0.1:" + GITHUB.port()),
                        "123",
                        dir.resolve(keyFile)),
                new TokenClient(HttpClient::newHttpClient, Duration.ofSeconds(20)),
                new ExpiringToken.Surroundings(time, new Random(1), Runnable::run));
    }

    private static String password(CredentialSource source) throws CredentialException {
        Credential.Basic basic = (Credential.Basic) source.credential(SITE);
        assertThat(basic.user()).isEqualTo("x-access-token");
        return basic.password().reveal();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs1.pem", "pkcs8.pem"})
    void asksForATokenOfThatRepositoryAndContentsOnly(String file) throws Exception {
        GitHubAppSource source = source(file);
        assertThat(password(source)).isEqualTo("ghs_1");
        assertThat(password(source)).isEqualTo("ghs_1");

        GITHUB.verify(
                1,
                postRequestedFor(urlEqualTo(TOKENS))
                        .withRequestBody(
                                equalToJson(
                                        "{\"repositories\":[\"site\"],\"permissions\":{\"contents\":\"write\"}}")));
        assertSignedByTheApp(
                GITHUB.findAll(postRequestedFor(urlEqualTo(TOKENS)))
                        .getFirst()
                        .getHeader("Authorization"));
    }

    @Test
    void asksTheGivenInstallationForAllThatItMay() throws Exception {
        GitHubAppSource source =
                new GitHubAppSource(
                        ACME,
                        new GitHubAppSource.App(
                                URI.create("http://127.0.0.1:" + GITHUB.port()),
                                "123",
                                dir.resolve("pkcs1.pem"),
                                Optional.of(42L),
                                false),
                        new TokenClient(HttpClient::newHttpClient, Duration.ofSeconds(20)),
                        new ExpiringToken.Surroundings(time, new Random(1), Runnable::run));
        assertThat(password(source)).isEqualTo("ghs_1");
        GITHUB.verify(1, postRequestedFor(urlEqualTo(TOKENS)).withRequestBody(equalToJson("{}")));
        assertThat(GITHUB.getAllServeEvents()).hasSize(1);
    }

    private void assertSignedByTheApp(String header) throws Exception {
        assertThat(header).startsWith("Bearer ");
        String[] parts = header.substring(7).split("\\.", -1);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(key.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        JsonNode claims =
                JsonMapper.builder().build().readTree(Base64.getUrlDecoder().decode(parts[1]));
        assertThat(claims.path("iss").asString()).isEqualTo("123");
        assertThat(claims.path("iat").asLong()).isLessThan(time.instant().getEpochSecond());
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong())
                .isLessThanOrEqualTo(600);
    }

    @Test
    void theTokenIsBoundToItsRepository() throws CredentialException {
        Credential credential = source("pkcs1.pem").credential(SITE);

        assertThatThrownBy(() ->
                        credential.authorization(
                                RepositoryUrl.parse("https://github.com/acme/other")))
                .isInstanceOf(CredentialException.class);
    }

    @Test
    void aRefusedTokenIsReplacedAndADeniedOneIsNot() throws CredentialException {
        GitHubAppSource source = source("pkcs1.pem");
        Credential old = source.credential(SITE);
        GITHUB.stubFor(post(urlEqualTo(TOKENS)).willReturn(json(201, tokenUntil("ghs_2"))));

        assertThat(source.refused(SITE, old, Refusal.FORBIDDEN)).isFalse();
        assertThat(password(source)).isEqualTo("ghs_1");
        assertThat(source.refused(SITE, old, Refusal.NOT_ACCEPTED)).isTrue();
        assertThat(password(source)).isEqualTo("ghs_2");
    }

    @Test
    void aWrongClockIsSetRightByGitHubs() throws CredentialException {
        Duration ahead = Duration.ofHours(5);
        GITHUB.stubFor(
                get(urlEqualTo("/repos/acme/site/installation"))
                        .inScenario("skew")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willReturn(json(401, "{}", ahead))
                        .willSetStateTo("told"));
        GITHUB.stubFor(
                get(urlEqualTo("/repos/acme/site/installation"))
                        .inScenario("skew")
                        .whenScenarioStateIs("told")
                        .willReturn(json(200, "{\"id\":42}", ahead)));
        String token =
                "{\"token\":\"ghs_1\",\"expires_at\":\"%s\"}"
                        .formatted(time.instant().plus(ahead).plus(Duration.ofHours(1)));
        GITHUB.stubFor(post(urlEqualTo(TOKENS)).willReturn(json(201, token, ahead)));
        GitHubAppSource source = source("pkcs1.pem");

        assertThat(password(source)).isEqualTo("ghs_1");
        GITHUB.verify(2, getRequestedFor(urlEqualTo("/repos/acme/site/installation")));
        time.advance(Duration.ofMinutes(61)); // an hour here is an hour there
        password(source);
        GITHUB.verify(2, postRequestedFor(urlEqualTo(TOKENS)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | does not accept its key (401); check app-id and key",
                "404 | is not installed for https://github.com/acme/site (404)",
                "503 | GitHub answered 503 instead of a token"
            })
    void aFailureSaysWhatToDoAndIsForgotten(int status, String message) throws CredentialException {
        GitHubAppSource source = source("pkcs1.pem");
        GITHUB.stubFor(
                get(urlEqualTo("/repos/acme/site/installation")).willReturn(json(status, "{}")));
        assertThatThrownBy(() -> source.credential(SITE))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("GitHub App 123: ")
                .hasMessageContaining(message);

        stubs();
        assertThat(password(source)).isEqualTo("ghs_1");
    }

    @Test
    void aBrokenConnectionAndNonsenseAreFaultsWithoutTheToken() {
        GITHUB.stubFor(post(urlEqualTo(TOKENS)).willReturn(json(201, "{\"token\":\"canary-5\"}")));
        assertThatThrownBy(() -> source("pkcs1.pem").credential(SITE))
                .hasMessageContaining("expected: token and expires_at")
                .hasMessageNotContaining("canary-5");

        GITHUB.stubFor(
                get(urlMatching(".*"))
                        .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        assertThatThrownBy(() -> source("pkcs1.pem").credential(SITE))
                .hasMessageContaining("127.0.0.1 is not reachable");
    }

    @Test
    void aBadKeyFileIsNamed() {
        assertThatThrownBy(() -> source("none.pem").credential(SITE))
                .hasMessageContaining("none.pem: holds no private key");
        assertThatThrownBy(() -> source("missing.pem").credential(SITE))
                .hasMessageContaining("missing.pem: cannot be read");
    }

    @Test
    void servesNothingOutsideItsScopeOrThatIsNoRepository() {
        assertThatThrownBy(() ->
                        source("pkcs1.pem")
                                .credential(RepositoryUrl.parse("https://github.com/b/c")))
                .hasMessageContaining("is bound to");
        assertThatThrownBy(
                        () -> source("pkcs1.pem").credential(RepositoryUrl.parse(SITE + "/wiki")))
                .hasMessageContaining("expected: https://HOST/OWNER/NAME");
    }
}
