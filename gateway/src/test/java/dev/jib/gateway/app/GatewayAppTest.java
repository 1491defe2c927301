package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.app.reload.Hangup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class GatewayAppTest {
    private static final String FILE =
            """
            version: 1
            gateway:
              state-dir: %1$s/state
              runtime-dir: %1$s/run
              admin-socket: %1$s/admin.sock
              audit: {file: %1$s/audit.jsonl}
            upstreams:
              local: {base: http://127.0.0.1:9, credential: none}
            repositories:
              acme/*: {upstream: local}
            refs:
              - {name: own, who: [agent-*], repo: acme/*, ref: refs/heads/own/**, allow: [create]}
            """;

    @TempDir Path directory;

    @Test
    void startsFromAWholeFile() throws IOException {
        try (GatewayApp app = GatewayApp.start(file(""))) {
            assertThat(app.tcpAddress()).isEmpty();
            assertThat(
                            new AdminClient(directory.resolve("admin.sock"))
                                    .call("GET", "/v1/health", "")
                                    .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void saysWhyALayoutIsNotReleasedAndReleasesItLater() throws Exception {
        Path repository = directory.resolve("src/site");
        git("init", "-q", repository.toString());
        git("-C", repository.toString(), "commit", "-q", "--allow-empty", "-m", "c");
        git("-C", repository.toString(), "remote", "add", "origin", "http://127.0.0.1:9/acme/site");
        try (GatewayApp app = GatewayApp.start(file(""))) {
            AdminClient admin = new AdminClient(directory.resolve("admin.sock"));
            String body =
                    "{\"principal\":\"agent-1\",\"container\":\"c1\",\"repos\":[\"%s\"]}"
                            .formatted(repository);
            AdminClient.Answer made = admin.call("POST", "/v1/sessions", body);
            assertThat(made.status()).as("%s", made).isEqualTo(201);
            String worktree =
                    made.body()
                            .path("layout")
                            .path("repositories")
                            .path(0)
                            .path("worktree")
                            .asString();
            git("init", "-q", worktree + "/nested");

            AdminClient.Answer refused = admin.call("DELETE", "/v1/sessions/c1", "");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body().toString())
                    .contains("layout-not-released", "nested/.git", "verify --quarantine");

            Files.move(Path.of(worktree, "nested/.git"), directory.resolve("moved"));
            assertThat(admin.call("DELETE", "/v1/sessions/c1", "").status()).isEqualTo(200);
        }
    }

    private static void git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of("-c", "user.name=t", "-c", "user.email=t@example.org"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void doesNotStartWhenATestOfTheFileFails() {
        assertRefused(
                """
                tests:
                  - {push: {who: agent-1, repo: acme/site, ref: refs/heads/main, op: create}, expect: allow}
                """,
                "test failed");
    }

    @Test
    void doesNotStartWithARuleThatCanNeverDecide() {
        assertRefused(
                "  - {name: never, who: [agent-1], repo: acme/*, ref: refs/heads/own/x, allow:"
                        + " [create]}\n",
                "never");
    }

    @Test
    void startsWithContentRulesAndRequirements() throws IOException {
        GatewayApp.start(file("content:\n  - {name: paths, deny-paths: [secret]}\n")).close();
    }

    @Test
    void doesNotStartWithoutTheKeysThatARuleTrusts() {
        assertRefused(
                "content:\n  - {name: signed, commit: {signed: {any-of: [ssh], trust: keys}}}\n",
                "trust set " + directory.resolve("keys") + " is not there");
    }

    @Test
    void reloadsByCommandAndNamesWhatWaitsForARestart() throws IOException {
        try (GatewayApp _ = GatewayApp.start(file(""))) {
            assertThat(reload())
                    .startsWith("0 ")
                    .endsWith("\nunchanged, policy " + digest() + "\n");

            file(
                    """
                      - {name: tags, who: [agent-*], repo: acme/*, ref: refs/tags/**, allow: [create]}
                    """);
            Files.writeString(
                    directory.resolve("gateway.yaml"),
                    Files.readString(directory.resolve("gateway.yaml"))
                            .replace("audit.jsonl", "other.jsonl"));
            assertThat(reload())
                    .startsWith("0 ")
                    .contains("warning: [tags] is involved in no test")
                    .endsWith(
                            "\napplied, policy "
                                    + digest()
                                    + "\nwaits for a restart: gateway.audit\n");
        }
    }

    @Test
    void keepsThePolicyOnAReloadOfAFileThatIsNotWholeAndSaysSo() throws IOException {
        try (GatewayApp _ = GatewayApp.start(file(""))) {
            String before = digest();
            Path file =
                    file(
                            "content:\n  - {name: signed, commit: {signed: {any-of: [ssh], trust:"
                                    + " keys}}}\n");

            assertThat(reload())
                    .startsWith("1 " + file + ": trust set ")
                    .contains("in force: policy " + before + " since ");

            Files.writeString(file, "version: [");
            assertThat(reload()).contains("not sent to the gateway, which keeps its policy");
            assertThat(reload("--admin-socket", directory.resolve("admin.sock").toString()))
                    .startsWith("1 " + file + ":1:")
                    .contains("in force: policy " + before + " since ");
            assertThat(health().path("policy").path("refused").path("problems")).isNotEmpty();
            assertThat(health().path("status").asString()).isEqualTo("live");
        }
    }

    @Test
    void reloadsOnSighup() throws Exception {
        try (GatewayApp app = GatewayApp.start(file(""))) {
            String before = digest();
            CountDownLatch reloaded = new CountDownLatch(1);
            Hangup.onSignal(() -> {
                app.reload();
                reloaded.countDown();
            });
            file(
                    """
                      - {name: tags, who: [agent-*], repo: acme/*, ref: refs/tags/**, allow: [create]}
                    """);
            // The shell's own: the program is a package that a bare machine does not have.
            new ProcessBuilder("sh", "-c", "kill -HUP " + ProcessHandle.current().pid())
                    .start()
                    .waitFor();
            assertThat(reloaded.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(digest()).isNotEqualTo(before);
        }
    }

    @Test
    void putsEachReloadIntoTheAuditLog() throws IOException {
        Path file = file("");
        String whole = Files.readString(file);
        AdminClient admin = new AdminClient(directory.resolve("admin.sock"));
        try (GatewayApp _ = GatewayApp.start(file)) {
            String first = digest();
            Files.writeString(
                    file,
                    whole.replace(
                            "refs:", "refs:\n  - {name: no-tags, ref: refs/tags/**, allow: []}"));
            admin.call("POST", "/v1/reload", "");
            String second = digest();
            assertThat(second).isNotEqualTo(first);
            Files.writeString(file, "version: [");
            admin.call("POST", "/v1/reload", "");
            Path log = directory.resolve("audit.jsonl");
            assertThat(Files.readAllLines(log))
                    .satisfiesExactly(
                            line ->
                                    assertThat(line)
                                            .contains("\"event\":\"policy-reloaded\"")
                                            .contains("\"before\":\"" + first + "\"")
                                            .contains("\"after\":\"" + second + "\"")
                                            .contains("\"outcome\":\"taken\""),
                            line ->
                                    assertThat(line)
                                            .contains("\"after\":\"" + second + "\"")
                                            .contains("\"outcome\":\"" + file + ":1:"));
            assertThat(new CommandLine(new AuditCommand.Verify()).execute(log.toString())).isZero();
        }
    }

    @Test
    void isAliveAndReadyApart() throws IOException {
        Path token = directory.resolve("token");
        Path file = file("");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("credential: none", "credential: {file: " + token + "}"));
        try (GatewayApp _ = GatewayApp.start(file)) {
            assertThat(health("--ready"))
                    .isEqualTo(
                            "1 unready\nupstreams.local.credential: credential file "
                                    + token
                                    + ": does not exist (expected: a file with the secret)\n");
            assertThat(health(new String[0])).isEqualTo("0 live\n");

            Files.writeString(token, "secret\n");
            assertThat(health("--ready")).isEqualTo("0 ready\n");

            Files.writeString(file, "version: [");
            new AdminClient(directory.resolve("admin.sock")).call("POST", "/v1/reload", "");
            assertThat(health("--admin-socket", directory.resolve("admin.sock").toString()))
                    .startsWith("0 live\nnot taken: " + file + ":1:");
        }
    }

    private String health(String... options) {
        return run(new HealthCommand(), options);
    }

    private String digest() throws IOException {
        return health().path("policy").path("digest").asString();
    }

    private JsonNode health() throws IOException {
        return new AdminClient(directory.resolve("admin.sock"))
                .call("GET", "/v1/health", "")
                .body();
    }

    private String reload(String... options) {
        return run(new ReloadCommand(), options);
    }

    private String run(Object command, String... options) {
        StringWriter out = new StringWriter();
        String file = directory.resolve("gateway.yaml").toString();
        int status =
                new CommandLine(command)
                        .setOut(new PrintWriter(out))
                        .execute(
                                Stream.concat(Stream.of("--config", file), Stream.of(options))
                                        .toArray(String[]::new));
        return status + " " + out;
    }

    @Test
    void namesTheFileThatIsNotThere() {
        assertThatThrownBy(() -> GatewayApp.start(directory.resolve("none.yaml")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none.yaml");
    }

    private void assertRefused(String more, String said) {
        assertThatThrownBy(() -> GatewayApp.start(file(more)).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gateway.yaml")
                .hasMessageContaining(said);
        assertThat(directory.resolve("admin.sock")).doesNotExist();
    }

    private Path file(String more) throws IOException {
        return Files.writeString(
                directory.resolve("gateway.yaml"), FILE.formatted(directory) + more);
    }
}
