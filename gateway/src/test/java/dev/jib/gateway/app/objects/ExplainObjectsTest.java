package dev.jib.gateway.app.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.app.policy.ExplainCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainObjectsTest {
    private static final String POLICY =
            """
            version: 1
            refs:
              - {name: own, ref: refs/heads/jib/**, allow: [create, update]}
            content:
              - {name: ci, deny-paths: [ci/**]}
              - {name: small, file: {max-bytes: 1KiB}}
              - {name: ours, commit: {author-email: '[^@]+@b\\.c'}}
              - {name: trusted, ref: refs/heads/jib/signed, commit: {signed: {any-of: [ssh], trust: signers}}}
            tests: []
            """;

    @TempDir Path directory;
    @TempDir Path temporary;
    private Path repository = Path.of("");

    @BeforeEach
    void makeRepository() throws Exception {
        repository = Files.createDirectory(directory.resolve("repository"));
        Files.createDirectory(directory.resolve("signers"));
        Files.writeString(directory.resolve("gateway.yaml"), POLICY);
        git("init", "-q", "-b", "main");
        git("config", "user.name", "A");
        git("config", "user.email", "a@b.c");
        commit("README", "one\n");
    }

    @Test
    void allowsWhatTheRulesAllowAndSaysByWhich() throws Exception {
        String old = head();
        commit("src/a", "a\n");
        assertThat(explain("jib/x", old, head()))
                .startsWith("0\n")
                .endsWith("\nverdict: allow own\n");
    }

    @Test
    void findsAChangeThatALaterCommitTookBack() throws Exception {
        String old = head();
        commit("ci/build", "evil\n");
        String bad = head();
        git("rm", "-q", "ci/build");
        git("commit", "-q", "-m", "take it back");
        commit("src/a", "a\n");
        assertThat(explain("jib/x", old, head()))
                .startsWith("1\n")
                .contains("verdict: deny ci\n")
                .contains("[ci] ci/build")
                .contains(bad.substring(0, 7) + " (1st of 3 commits, and in 1 more)");
    }

    @Test
    void tellsAForceFromAnUpdateByTheObjects() throws Exception {
        String base = head();
        commit("src/a", "a\n");
        String old = head();
        git("reset", "-q", "--hard", base);
        commit("src/b", "b\n");
        assertThat(explain("jib/x", old, head())).startsWith("1\n").contains("verdict: deny own\n");
        assertThat(explain("jib/x", base, head())).startsWith("0\n");
    }

    @Test
    void takesRemoteTrackingRefsForWhatTheUpstreamHas() throws Exception {
        commit("ci/build", "theirs\n");
        String theirs = head();
        commit("src/a", "a\n");
        String zeros = "0".repeat(40);
        assertThat(explain("jib/x", zeros, head())).contains("verdict: deny ci\n");
        git("update-ref", "refs/remotes/origin/main", theirs);
        assertThat(explain("jib/x", zeros, head())).contains("verdict: allow own\n");
        git("pack-refs", "--all");
        assertThat(explain("jib/x", zeros, head())).contains("verdict: allow own\n");
    }

    @Test
    void judgesSizesAuthorsAndSignatures() throws Exception {
        String old = head();
        commit("big", "x".repeat(2000));
        git("commit", "-q", "--allow-empty", "--author=E <e@evil.example>", "-m", "m");
        assertThat(explain("jib/signed", old, head()))
                .contains("verdict: deny ")
                .contains("[small]")
                .contains("[ours]")
                .contains("[trusted]");
    }

    @Test
    void refusesRefsBeforeItReadsAnObject() {
        assertThat(explain("other/x", "1".repeat(40), "2".repeat(40)))
                .startsWith("1\n")
                .contains("verdict: deny own\n");
    }

    @Test
    void namesTheObjectThatIsMissingAndADirectoryThatIsNoRepository() throws Exception {
        String old = head();
        assertThat(explain("jib/x", old, "2".repeat(40))).contains("object " + "2".repeat(40));
        Files.move(repository, directory.resolve("gone"));
        assertThat(explain("jib/x", old, old)).contains("is no git directory (expected: ");
    }

    @Test
    void leavesNothingBehind() throws Exception {
        String old = head();
        commit("src/a", "a\n");
        explain("jib/x", old, head());
        assertThat(temporary).isEmptyDirectory();
    }

    private String explain(String branch, String old, String next) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        int status =
                new CommandLine(
                                new ExplainCommand(
                                        Optional.of(
                                                new LocalObjects(
                                                        InstantSource.system(), temporary))))
                        .setOut(printer)
                        .setErr(printer)
                        .setExecutionExceptionHandler((fault, _, _) -> {
                            printer.println(fault.getMessage());
                            return 1;
                        })
                        .execute(
                                "-c",
                                directory.resolve("gateway.yaml").toString(),
                                "--who=agent-7",
                                "--repo=r",
                                "--ref=refs/heads/" + branch,
                                "--git-dir=" + repository,
                                "--old=" + old,
                                "--new=" + next);
        return status + "\n" + out;
    }

    private void commit(String path, String content) throws Exception {
        Path file = repository.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        git("add", "-A");
        git("commit", "-q", "-m", "change " + path);
    }

    private String head() throws Exception {
        return git("rev-parse", "HEAD").strip();
    }

    private String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return out;
    }
}
