package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
