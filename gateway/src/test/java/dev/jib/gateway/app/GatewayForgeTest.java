package dev.jib.gateway.app;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.jib.gateway.demo.EmbeddedUpstream;
import dev.jib.gateway.demo.UpstreamRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stock git through a gateway that asks a forge. */
@Timeout(120)
class GatewayForgeTest {
    private static final String FILE =
            """
            version: 1
            gateway:
              state-dir: %1$s/state
              runtime-dir: %1$s/run
              admin-socket: %1$s/admin.sock
              audit: {file: %1$s/audit.jsonl}
              listen: 127.0.0.1:0
            upstreams:
              local: {base: "%2$s", credential: {file: %1$s/token},
                      forge: {kind: github, api: "%3$s", logins: {agent-7: octo-agent}}}
            repositories:
              acme/site: {upstream: local, visibility: private}
            refs:
              - {name: first, who: agent-7, ref: refs/heads/first/**, allow: [create]}
              - {name: own-pulls, who: agent-7, ref: refs/heads/**, allow: [update, force], forge: {pull-request: own}}
            """;
    private static final String SITE = "/repos/acme/site";

    @TempDir Path temp;
    private final WireMockServer github =
            new WireMockServer(
                    WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private EmbeddedUpstream upstream;
    private UpstreamRepository site;
    private GatewayApp app;
    private String remote;
    private Path work;

    @BeforeEach
    void start() throws Exception {
        github.start();
        upstream =
                EmbeddedUpstream.http(Files.createDirectory(temp.resolve("up")))
                        .acceptToken("canary-token");
        site = upstream.createRepository("acme/site.git");
        Files.writeString(temp.resolve("token"), "canary-token");
        Path file = temp.resolve("gateway.yaml");
        String base = upstream.url().toString();
        String api = "http://127.0.0.1:" + github.port();
        app = GatewayApp.start(Files.writeString(file, FILE.formatted(temp, base, api)));
        String token =
                new AdminClient(temp.resolve("admin.sock"))
                        .call(
                                "POST",
                                "/v1/sessions",
                                "{\"principal\":\"agent-7\",\"repositories\":[\"acme/site\"]}")
                        .body()
                        .path("session")
                        .path("token")
                        .asString();
        remote =
                "http://x:%s@127.0.0.1:%d/+http/%s/acme/site.git"
                        .formatted(
                                token,
                                app.tcpAddress().orElseThrow().getPort(),
                                upstream.url().getAuthority());
        visibility("private", true);
        work = Files.createDirectory(temp.resolve("work"));
        git("init", "-q", "-b", "main");
        git("commit", "-q", "--allow-empty", "-m", "one");
    }

    @AfterEach
    void stop() throws IOException {
        app.close();
        upstream.close();
        github.stop();
    }

    private void visibility(String word, boolean closed) {
        github.stubFor(
                get(urlEqualTo(SITE))
                        .willReturn(
                                okJson(
                                        """
                                        {"full_name": "acme/site", "private": %s, "visibility": "%s", "default_branch": "main"}\
                                        """
                                                .formatted(closed, word))));
    }

    /** The branch as GitHub has it, with a pull request of that login. */
    private void pull(String branch, String login) {
        github.stubFor(
                get(urlEqualTo(SITE + "/branches/" + branch))
                        .willReturn(okJson("{\"protected\": false}")));
        github.stubFor(
                get(urlEqualTo(SITE + "/rules/branches/" + branch)).willReturn(okJson("[]")));
        github.stubFor(
                get(urlPathEqualTo(SITE + "/pulls"))
                        .willReturn(
                                okJson(
                                        """
                                        [{"state": "open", "user": {"login": "%s"},
                                          "head": {"ref": "%s", "repo": {"full_name": "acme/site"}}}]\
                                        """
                                                .formatted(login, branch))));
    }

    private String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        builder.redirectErrorStream(true)
                .environment()
                .putAll(
                        Map.of(
                                "GIT_CONFIG_NOSYSTEM", "1",
                                "GIT_CONFIG_GLOBAL", "/dev/null",
                                "GIT_TERMINAL_PROMPT", "0",
                                "GIT_AUTHOR_NAME", "a",
                                "GIT_AUTHOR_EMAIL", "a@example.org",
                                "GIT_COMMITTER_NAME", "a",
                                "GIT_COMMITTER_EMAIL", "a@example.org"));
        Process git = builder.start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said + "exit " + git.waitFor();
    }

    private String pushed(String branch) throws Exception {
        git("commit", "-q", "--allow-empty", "-m", "more");
        return git("push", remote, "+HEAD:refs/heads/" + branch);
    }

    @Test
    void pushesOnlyToABranchWithAPullRequestOfThisPrincipal() throws Exception {
        assertThat(pushed("first/x")).endsWith("exit 0");
        pull("first/x", "octo-agent");
        assertThat(git("push", remote, "HEAD:refs/heads/first/x")).endsWith("exit 0");
        // the rule of the branch decides first, and does not allow updates
        assertThat(pushed("first/x")).contains("first: update not allowed").endsWith("exit 1");

        seed("fix");
        pull("fix", "octo-agent");
        assertThat(pushed("fix")).endsWith("exit 0");
        pull("fix", "mallory");
        assertThat(pushed("fix"))
                .contains(
                        "[own-pulls] refs/heads/fix: an open pull request from this branch is not")
                .contains("[remote rejected]")
                .endsWith("exit 1");
        github.stubFor(
                get(urlPathEqualTo(SITE + "/pulls")).willReturn(aResponse().withStatus(500)));
        assertThat(pushed("fix"))
                .contains("what the forge says is not known: forge 127.0.0.1: it answered 500")
                .endsWith("exit 1")
                .doesNotContain("canary-token");
    }

    private void seed(String branch) throws Exception {
        git("push", "-q", site.directory().toString(), "HEAD:refs/heads/" + branch);
    }

    @Test
    void aRepositoryThatBecamePublicIsClosedToWritesAtOnce() throws Exception {
        seed("fix");
        assertThat(git("ls-remote", remote)).contains("refs/heads/fix").endsWith("exit 0");
        visibility("public", false);
        assertThat(git("ls-remote", remote)).endsWith("exit 0"); // as it was a minute ago
        pull("fix", "octo-agent");
        assertThat(pushed("fix"))
                .contains(
                        "repository acme/site is not open: it is public at its forge (expected:"
                                + " private)")
                .doesNotContain("exit 0");
        assertThat(git("ls-remote", remote)).contains("is not open").doesNotContain("exit 0");
        github.verify(2, getRequestedFor(urlEqualTo(SITE)));
        assertThat(Files.readString(temp.resolve("audit.jsonl"))).contains("visibility: it is");
    }

    @Test
    void aRepositoryOfWhichTheForgeSaysNothingIsClosed() throws Exception {
        github.stubFor(get(urlEqualTo(SITE)).willReturn(aResponse().withStatus(404)));
        assertThat(git("ls-remote", remote))
                .contains("who may see it is not known")
                .doesNotContain("exit 0");
        github.stop();
        assertThat(git("ls-remote", remote)).contains("not reachable").doesNotContain("exit 0");
    }
}
