package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code jib gateway session}, with the paths of a pod's configuration below a directory. */
class SessionCommandTest {
    private static final String FILE =
            """
            version: 1
            gateway:
              state-dir: %1$s/lib/state
              runtime-dir: %1$s/run/sessions
              admin-socket: %1$s/run/admin/admin.sock
              audit: {file: %1$s/lib/audit.jsonl}
            upstreams:
              local: {base: http://127.0.0.1:9, credential: none}
            repositories:
              acme/*: {upstream: local}
            """;

    @TempDir private Path directory;

    private final StringWriter printed = new StringWriter();

    @Test
    void makesTheSessionOnceAndPrintsItsDirectory() throws IOException {
        try (GatewayApp app = GatewayApp.start(file())) {
            String expected = directory + "/run/sessions/work\n";
            assertThat(session("c1", "http://127.0.0.1:9/acme/site.git")).isEqualTo(expected);
            assertThat(directory.resolve("run/sessions/work/git.sock")).exists();
            assertThat(session("c1", "acme/site")).isEqualTo(expected);
        }
    }

    @Test
    void aSessionForSomebodyElseIsNotTaken() throws IOException {
        try (GatewayApp app = GatewayApp.start(file())) {
            session("c1", "acme/site");
            assertThat(session("c2", "acme/site"))
                    .isEqualTo(
                            "jib: session work is there for c1 and [acme/site] (expected: c2 and"
                                    + " [acme/site]); choose another --id, or delete it first\n");
            assertThat(session("c1", "acme/other")).startsWith("jib: session work is there for c1");
        }
    }

    @Test
    void anUnknownRepositoryIsRefusedByName() throws IOException {
        file();
        assertThat(session("c1", "https://elsewhere.example/a/b.git"))
                .startsWith("jib: --repository https://elsewhere.example/a/b.git is not in ");
    }

    @Test
    void aGatewayThatDoesNotAnswerYetIsAFailure() throws IOException {
        file();
        assertThat(session("c1", "acme/site")).startsWith("jib: no gateway answers at ");
    }

    private String session(String principal, String repository) {
        printed.getBuffer().setLength(0);
        CommandLine jib = Jib.commandLine();
        jib.setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed));
        List<String> arguments = new ArrayList<>(List.of("gateway", "session", "--id", "work"));
        arguments.addAll(List.of("--config", directory.resolve("gateway.yaml").toString()));
        arguments.addAll(List.of("--principal", principal, "--repository", repository));
        int status = jib.execute(arguments.toArray(String[]::new));
        assertThat(status == 0).isEqualTo(!printed.toString().startsWith("jib: "));
        return printed.toString();
    }

    private Path file() throws IOException {
        return Files.writeString(directory.resolve("gateway.yaml"), FILE.formatted(directory));
    }
}
