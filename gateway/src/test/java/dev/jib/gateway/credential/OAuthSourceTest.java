package dev.jib.gateway.credential;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OAuthSourceTest {
    private static final WireMockServer FORGE =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    private static final RepositoryUrl SITE = RepositoryUrl.parse("https://gitlab.example/a/b/c");

    @TempDir Path dir;

    private final FakeTime time = new FakeTime();
    private Path file;

    @BeforeAll
    static void start() {
        FORGE.start();
    }

    @AfterAll
    static void stop() {
        FORGE.stop();
    }

    @BeforeEach
    void refreshToken() throws IOException {
        FORGE.resetAll();
        file = Files.writeString(dir.resolve("refresh"), "refresh-1\n");
    }

    private static void answer(int status, String body) {
        FORGE.stubFor(
                post(urlEqualTo("/oauth/token"))
                        .willReturn(aResponse().withStatus(status).withBody(body)));
    }

    private static final CredentialScope SCOPE =
            new CredentialScope(RepositoryUrl.parse("https://gitlab.example"));

    private OAuthSource source() {
        return new OAuthSource(SCOPE, "oauth2", client(), parts());
    }

    private static OAuthSource.Client client() {
        return new OAuthSource.Client(
                URI.create("http://127.0.0.1:" + FORGE.port() + "/oauth/token"),
                "client",
                Optional.of(new SecretVariable("S", Map.of("S", "s&cret"))),
                asking(Duration.ofSeconds(20)));
    }

    private static TokenClient asking(Duration patience) {
        HttpClient http = HttpClient.newHttpClient();
        return new TokenClient(() -> http, patience);
    }

    private OAuthSource.Parts parts() {
        return new OAuthSource.Parts(
                new RefreshTokenFile(file),
                new ExpiringToken.Surroundings(time, new Random(1), Runnable::run));
    }

    @Test
    void sendsTheTokenAsBearerAndReplacesARefusedOne() throws CredentialException {
        answer(200, "{\"access_token\":\"at-1\",\"expires_in\":7200}");
        OAuthSource source = OAuthSource.bearer(SCOPE, client(), parts());
        Credential first = source.credential(SITE);
        assertThat(first.authorization(SITE).orElseThrow().reveal()).isEqualTo("Bearer at-1");
        assertThat(first).asString().doesNotContain("at-1");
        answer(200, "{\"access_token\":\"at-2\",\"expires_in\":7200}");
        assertThat(source.refused(SITE, first, Refusal.NOT_ACCEPTED)).isTrue();
        assertThat(source.credential(SITE).authorization(SITE).orElseThrow().reveal())
                .isEqualTo("Bearer at-2");
    }

    private static String password(CredentialSource source) throws CredentialException {
        return ((Credential.Basic) source.credential(SITE)).password().reveal();
    }

    @Test
    void tradesTheRefreshTokenAndKeepsTheNewOne() throws Exception {
        answer(
                200,
                "{\"access_token\":\"at-1\",\"refresh_token\":\"refresh-2\",\"expires_in\":7200}");
        OAuthSource source = source();
        assertThat(password(source)).isEqualTo("at-1");
        assertThat(password(source)).isEqualTo("at-1");

        FORGE.verify(
                1,
                postRequestedFor(urlEqualTo("/oauth/token"))
                        .withRequestBody(
                                equalTo(
                                        "grant_type=refresh_token&refresh_token=refresh-1"
                                                + "&client_id=client&client_secret=s%26cret")));
        assertThat(file).hasContent("refresh-2\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var names = Files.list(dir)) {
            assertThat(names).containsExactly(file);
        }
    }

    /** Nobody can write in /proc/self, root included. */
    @Test
    void aRefreshTokenThatCannotBeWrittenIsKeptAndUsed() throws Exception {
        RefreshTokenFile file = new RefreshTokenFile(Path.of("/proc/self/comm"));
        Secret before = file.read();
        assertThat(file.read()).isEqualTo(before);
        assertThatThrownBy(() -> file.replace(before, Secret.of("canary-next")))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("cannot be written; the new token is kept in memory")
                .hasMessageNotContaining("canary-next");
        assertThat(file.read().reveal()).isEqualTo("canary-next");
        assertThat(file.toString()).doesNotContain("canary-next");
    }

    @Test
    void aRefreshTokenThatTheOperatorWroteMeanwhileStays() throws Exception {
        RefreshTokenFile refresh = new RefreshTokenFile(file);
        Secret used = refresh.read();
        Files.writeString(file, "of-the-operator\n");

        refresh.replace(used, Secret.of("refresh-2"));

        assertThat(file).hasContent("of-the-operator\n");
        assertThat(refresh.read().reveal()).isEqualTo("of-the-operator");
    }

    @Test
    void aRefreshTokenWhoseFileIsGoneIsKeptUsedAndWrittenLater() throws Exception {
        RefreshTokenFile refresh = new RefreshTokenFile(file);
        Secret used = refresh.read();
        Files.delete(file);

        assertThatThrownBy(() -> refresh.replace(used, Secret.of("canary-2")))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("refresh: does not exist")
                .hasMessageContaining("the new token is kept in memory")
                .hasMessageNotContaining("canary-2");
        assertThat(refresh.read().reveal()).isEqualTo("canary-2");

        Files.writeString(file, "refresh-1\n"); // the disk is back, with what it held
        assertThat(refresh.read().reveal()).isEqualTo("canary-2");
        refresh.replace(Secret.of("canary-2"), Secret.of("refresh-3"));
        assertThat(file).hasContent("refresh-3\n");
        assertThat(refresh.read().reveal()).isEqualTo("refresh-3");
    }

    @Test
    void anAccessTokenIsGivenThoughTheRefreshTokenCannotBeWritten() throws Exception {
        answer(200, "{\"access_token\":\"at-1\",\"refresh_token\":\"refresh-2\"}");
        OAuthSource source = new OAuthSource(SCOPE, "oauth2", client(), unwritable());
        assertThat(password(source)).isEqualTo("at-1");

        answer(200, "{\"access_token\":\"at-2\",\"refresh_token\":\"refresh-3\"}");
        time.advance(Duration.ofHours(3));
        assertThat(password(source)).isEqualTo("at-2");
        FORGE.verify(
                1,
                postRequestedFor(urlEqualTo("/oauth/token"))
                        .withRequestBody(containing("&refresh_token=refresh-2&")));
    }

    /** Nobody can make a file in /proc/self, root included. */
    private OAuthSource.Parts unwritable() {
        return new OAuthSource.Parts(
                new RefreshTokenFile(Path.of("/proc/self/comm")),
                new ExpiringToken.Surroundings(time, new Random(1), Runnable::run));
    }

    /** Before its end the answer stops, or never stops. */
    @ParameterizedTest
    @CsvSource({
        "stalls, did not answer within 0.3 s (gateway.timeouts.token)",
        "floods, 'is not reachable, or its answer broke off: IOException;'"
    })
    void anAnswerThatDoesNotEndIsGivenUpAndTheNextOneTaken(String how, String fault)
            throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, how, asked));
            URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/oauth/token");
            OAuthSource.Client client =
                    new OAuthSource.Client(
                            uri, "client", Optional.empty(), asking(Duration.ofMillis(300)));
            OAuthSource source = new OAuthSource(SCOPE, "oauth2", client, parts());

            assertThatThrownBy(() -> password(source))
                    .isInstanceOf(CredentialException.class)
                    .hasMessageStartingWith("OAuth client client: 127.0.0.1 " + fault);
            assertThat(password(source)).isEqualTo("at-2");
        }
    }

    private static void serve(ServerSocket server, String how, AtomicInteger asked) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                OutputStream out = socket.getOutputStream();
                boolean first = asked.incrementAndGet() == 1;
                String body = first ? " " : "{\"access_token\":\"at-2\"}";
                int length = first ? Integer.MAX_VALUE : body.length();
                out.write(
                        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                                        + length
                                        + "\r\n\r\n"
                                        + body)
                                .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                while (first && how.equals("floods")) {
                    out.write(new byte[8192]);
                }
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException clientIsGone) {
                continue;
            }
        }
    }

    @Test
    void anEndedOrRefusedTokenIsReplaced() throws CredentialException {
        answer(200, "{\"access_token\":\"at-1\",\"expires_in\":7200}");
        OAuthSource source = source();
        Credential old = source.credential(SITE);
        answer(200, "{\"access_token\":\"at-2\",\"expires_in\":7200}");
        assertThat(source.refused(SITE, old, Refusal.NOT_ACCEPTED)).isTrue();
        assertThat(password(source)).isEqualTo("at-2");

        answer(200, "{\"access_token\":\"at-3\",\"expires_in\":7200}");
        time.advance(Duration.ofHours(3));
        assertThat(password(source)).isEqualTo("at-3");
        assertThat(file).hasContent("refresh-1\n");
    }

    @Test
    void aRefusalSaysWhatToDoAndShowsNothing() {
        answer(400, "{\"error\":\"invalid_grant\",\"echo\":\"refresh-1\"}");
        assertThatThrownBy(() -> source().credential(SITE))
                .isInstanceOf(CredentialException.class)
                .hasMessage(
                        "OAuth client client: the token server answered 400; the refresh token is"
                                + " out of date, or the client is wrong");
        answer(200, "refresh-1 but not JSON");
        assertThatThrownBy(() -> source().credential(SITE))
                .hasMessageContaining("expected: access_token")
                .hasMessageNotContaining("refresh-1");
    }
}
