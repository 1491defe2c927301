package dev.jib.mounts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a new user does wrong first is answered by one line that says what to do. */
class FirstErrorsTest {
    @TempDir private Path root;

    /** Exit status, standard output and standard error of a command. */
    private record Answer(int exit, String out, String err) {}

    @BeforeEach
    void makeRepository() throws IOException, InterruptedException {
        String script =
                "git init -q -b main R && git -C R -c user.name=n -c user.email=e@x commit -q"
                        + " --allow-empty -m c";
        int exit =
                new ProcessBuilder("sh", "-c", script).directory(root.toFile()).start().waitFor();
        assertThat(exit).isZero();
    }

    private Answer jib(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.replaceAll(w -> w.replace("ROOT", root.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit =
                new CommandLine(new MountsCommand())
                        .setParameterExceptionHandler(new OneLine())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(line.toArray(String[]::new));
        return new Answer(exit, out.toString(), err.toString());
    }

    private Answer request(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--container", "c1", "--state", "ROOT/state"));
        line.addAll(List.of("--worktrees", "ROOT/worktrees"));
        return jib(line.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "release => mounts release: --container <containers> is missing; mounts release"
                        + " --help tells all",
                "prepare --container c1 => jib mounts prepare: --repo is missing (expected: a"
                        + " repository or a working tree of it)",
                "prepare --repo R => mounts prepare: --container <container> is missing; mounts"
                        + " prepare --help tells all",
                "prepare --container c1 --name x => mounts prepare: --repo PATH is missing; mounts"
                        + " prepare --help tells all",
                "prepare --container c1 --frmat docker => mounts prepare: --frmat is not known"
                        + " here; mounts prepare --help tells all",
                "prepare --container c1 --socket-dir --upstream x => mounts prepare: --socket-dir"
                        + " DIR is missing; mounts prepare --help tells all",
                "git --container c1 => mounts git: ARG is missing; mounts git --help tells all",
                "relese => mounts: relese is not known here (perhaps: release); mounts --help tells"
                        + " all",
                "plan --container c1 --state ROOT => jib mounts plan: container c1 is not known"
                        + " (expected: one of jib mounts list)",
                "prepare --container c1 --repo ROOT/R --socket-dir ROOT/none => jib mounts prepare:"
                        + " --socket-dir ROOT/none is no directory (expected: the socketDir of a"
                        + " session, as a running gateway tells it)",
                "prepare --container c1 --repo ROOT/R --helper-dir ROOT => jib mounts prepare:"
                    + " --helper-dir ROOT has no program git-remote-jib (expected: a directory with"
                    + " it, such as container-client/target/bin)"
            })
    void isOneLineThatSaysWhatToDo(String line, String error) {
        Answer answer = jib(line.split(" "));

        assertThat(answer.err()).isEqualTo(error.replace("ROOT", root.toString()) + "\n");
        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(root.resolve("state")).doesNotExist();
    }

    @Test
    void prepareSaysInOneLineWhichLayoutToTakeUnlessOneWasChosen() {
        Answer unsaid = request("prepare", "--repo", "ROOT/R", "--format", "docker");
        Answer chosen =
                request("prepare", "--repo", "ROOT/R", "--format", "docker", "--layout", "shared");

        assertThat(unsaid.err())
                .isEqualTo(
                        "jib mounts prepare: note: --layout shared is for code that you trust not"
                                + " to attack; for other code take --layout sealed\n");
        assertThat(chosen.err()).isEmpty();
        assertThat(chosen.out()).isEqualTo(unsaid.out()).startsWith("--user=");
    }

    @Test
    void aGatewayThatCannotBeReachedIsToldBeforehand() throws IOException {
        Path directory = Files.createDirectory(root.resolve("s"));
        String[] common = {"prepare", "--repo", "ROOT/R", "--layout", "shared", "--upstream"};
        List<String> words = new ArrayList<>(List.of(common));
        words.add("https://github.com");

        assertThat(request(words.toArray(String[]::new)).err())
                .isEqualTo(
                        "jib mounts prepare: note: --upstream without --socket-dir: no gateway can"
                                + " be reached\n");
        request("release");
        words.addAll(List.of("--socket-dir", directory.toString()));
        assertThat(request(words.toArray(String[]::new)).err())
                .isEqualTo(
                        "jib mounts prepare: note: no gateway listens at "
                                + directory
                                + "/git.sock: is it running?\n");
        try (ServerSocketChannel gateway = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gateway.bind(UnixDomainSocketAddress.of(directory.resolve("git.sock")));
            assertThat(request(words.toArray(String[]::new)).err()).isEmpty();
        }
        assertThat(request("release").out()).isEqualTo("c1: released\n");
        assertThat(request("release").out())
                .isEqualTo("c1: nothing to release, no layout of it in " + root + "/state\n");
    }

    @Test
    void notesOfThePlanAreToldWhereTheFormatHasNoPlaceForThem() throws Exception {
        new ProcessBuilder("git", "-C", root + "/R", "config", "alias.x", "status")
                .start()
                .waitFor();
        String note = "R: left out of the container's configuration: alias.x";

        Answer docker =
                request("plan", "--repo", "ROOT/R", "--layout", "sealed", "--format", "docker");
        Answer json = request("plan", "--repo", "ROOT/R", "--layout", "sealed");

        assertThat(docker.err()).isEqualTo("jib mounts plan: note: " + note + "\n");
        assertThat(json.err()).isEmpty();
        assertThat(json.out()).contains(note);
    }

    @Test
    void planWithoutARepositoryPrintsTheLayoutThatIsThereInAnyFormat() {
        String[] options = {"--repo", "ROOT/R", "--branch", "b", "--layout", "sealed"};
        List<String> prepare = new ArrayList<>(List.of("prepare"));
        prepare.addAll(List.of(options));
        prepare.addAll(List.of("--format", "bwrap"));
        String made = request(prepare.toArray(String[]::new)).out();

        Answer again = request("plan", "--format", "bwrap");

        assertThat(again.err()).isEmpty();
        assertThat(again.out()).isEqualTo(made).contains("repos/R");
        assertThat(again.exit()).isZero();
    }
}
