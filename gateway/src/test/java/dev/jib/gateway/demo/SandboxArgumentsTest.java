package dev.jib.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.demo.SandboxArguments.Bind;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of a layout as arguments of three ways to make a sandbox. */
class SandboxArgumentsTest {
    private static final String LAYOUT =
            """
            {"version": 1, "workingDirectory": "/home/jib/repos/s", "user": {"uid": 7, "gid": 8},
             "environment": {"A": "b c"}, "pathPrepend": ["/opt/jib/bin"],
             "mounts": [
               {"source": "/h/it's, \\"odd\\"", "target": "/t", "access": "rw", "type": "directory"},
               {"source": "/h/f", "target": "/t/.git", "access": "ro", "type": "file"}]}
            """;

    @Test
    void readsMountsInTheirOrder() {
        SandboxArguments arguments = read(LAYOUT);
        assertThat(arguments.binds())
                .containsExactly(
                        new Bind("/h/it's, \"odd\"", "/t", true, false),
                        new Bind("/h/f", "/t/.git", false, true));
        assertThat(arguments.user()).isEqualTo("7:8");
        assertThat(arguments.environment())
                .containsEntry("A", "b c")
                .hasEntrySatisfying("PATH", p -> assertThat(p).startsWith("/opt/jib/bin:/usr/"));
    }

    @Test
    void quotesForTheRecordThatDockerReads() {
        assertThat(read(LAYOUT).docker())
                .contains(
                        "--user=7:8",
                        "--workdir=/home/jib/repos/s",
                        "--env=A=b c",
                        "type=bind,\"source=/h/it's, \"\"odd\"\"\",\"target=/t\"",
                        "type=bind,\"source=/h/f\",\"target=/t/.git\",readonly");
    }

    @Test
    void givesBubblewrapWordsAsTheyAre() {
        assertThat(read(LAYOUT).bwrap())
                .containsSequence("--bind", "/h/it's, \"odd\"", "/t")
                .containsSequence("--ro-bind", "/h/f", "/t/.git")
                .containsSequence("--setenv", "A", "b c")
                .endsWith("--chdir", "/home/jib/repos/s");
    }

    @Test
    void quotesForTheShell() {
        Program shell =
                Program.in(
                        java.nio.file.Path.of("/"),
                        List.of(
                                "sh",
                                "-c",
                                "bind() { printf '<%s>' \"$@\"; }\n" + read(LAYOUT).script()));
        assertThat(shell.output())
                .isEqualTo("<rw><directory></h/it's, \"odd\"></t><ro><file></h/f></t/.git>");
    }

    @Test
    void refusesAnotherVersion() {
        assertThatThrownBy(() -> read("{\"version\": 2}"))
                .hasMessage("layout version: 2 (expected: 1)");
    }

    @Test
    void refusesAMountWithoutATarget() {
        assertThatThrownBy(() -> read(LAYOUT.replace("\"target\": \"/t\",", "")))
                .hasMessageContaining("'target' is missing");
    }

    private static SandboxArguments read(String json) {
        return SandboxArguments.read(JsonMapper.builder().build().readTree(json));
    }
}
