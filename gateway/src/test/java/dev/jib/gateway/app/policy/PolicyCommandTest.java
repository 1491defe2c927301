package dev.jib.gateway.app.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.policy.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PolicyCommandTest {
    private static final String POLICY =
            """
            version: 1
            refs:
              - {name: own, who: [agent-*], ref: "refs/heads/jib/${identity}/**", allow: [create, update, force]}
              - {name: main, ref: refs/heads/main, allow: [update]}
            content:
              - {name: ci, ref: refs/heads/jib/**, deny-paths: [ci/**]}
            tests:
              - {push: {who: agent-7, repo: r, ref: refs/heads/main, op: force}, expect: deny main}
              - {push: {who: agent-7, repo: r, ref: refs/heads/jib/agent-7/x, op: force}, expect: allow own}
              - {push: {who: agent-7, repo: r, ref: refs/heads/jib/agent-7/x, op: force, changes: [ci/x]},
                 expect: deny ci}
            """;

    @TempDir private Path directory = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void writePolicy() throws IOException {
        file = directory.resolve("gateway.yaml");
        Files.writeString(file, POLICY);
    }

    private record Result(int status, List<String> lines) {}

    private static Result run(Object command, String... arguments) {
        StringWriter out = new StringWriter();
        int status =
                new CommandLine(command)
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(out))
                        .execute(arguments);
        return new Result(status, out.toString().lines().toList());
    }

    private Result run(String... arguments) {
        return run(new PolicyCommand(), arguments);
    }

    private Result explain(String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "explain",
                                "-c",
                                file.toString(),
                                "--who",
                                "agent-7",
                                "--repo",
                                "r"));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    @Test
    void checkIsFineWithAWholeFile() {
        Result result = run("check", "-c", file.toString());
        assertThat(result.status).isZero();
        assertThat(result.lines)
                .singleElement()
                .asString()
                .matches("fine, 0 warnings, policy [0-9a-f]{64}");
    }

    @Test
    void checkNamesAllProblems() throws IOException {
        Files.writeString(file, POLICY.replace("allow: [update]", "alow: [update]"));
        Result result = run("check", "-c", file.toString());
        assertThat(result.status).isEqualTo(1);
        assertThat(result.lines).hasSize(3).last().isEqualTo("2 problems");
        assertThat(result.lines.get(0)).startsWith(file + ":4:5: refs[1]: has no key 'allow'");
    }

    @Test
    void strictTakesWarningsForErrors() throws IOException {
        Files.writeString(file, POLICY.substring(0, POLICY.indexOf("tests:")));
        assertThat(run("check", "-c", file.toString()).status).isZero();
        Result strict = run("check", "--strict", "-c", file.toString());
        assertThat(strict.status).isEqualTo(1);
        assertThat(strict.lines).hasSize(4);
    }

    @Test
    void aMissingFileIsOneClearLine() {
        Result result = run("check", "-c", directory.resolve("none.yaml").toString());
        assertThat(result.status).isEqualTo(1);
        assertThat(result.lines)
                .first()
                .isEqualTo(
                        directory.resolve("none.yaml")
                                + " is not there (expected: a configuration file, see"
                                + " docs/policy.md)");
        assertThat(run("test", "-c", directory.resolve("none.yaml").toString()).status)
                .isEqualTo(1);
    }

    @Test
    void aFileThatIsNotUtf8IsOneClearLine() throws IOException {
        Files.write(file, new byte[] {(byte) 0xff});
        assertThat(run("check", "-c", file.toString()).lines.getFirst()).contains("is not UTF-8");
    }

    @Test
    void testRunsTheTests() throws IOException {
        Result result = run("test", "-c", file.toString());
        assertThat(result.status).isZero();
        assertThat(result.lines)
                .contains(
                        "ok   agent-7 force refs/heads/main in r: deny main (expected: deny main)",
                        "3 tests, 0 failed");
        Files.writeString(file, POLICY.replace("expect: deny main", "expect: allow main"));
        Result failed = run("test", "-c", file.toString());
        assertThat(failed.status).isEqualTo(1);
        assertThat(failed.lines)
                .contains(
                        "FAIL agent-7 force refs/heads/main in r: deny main (expected: allow main)",
                        "3 tests, 1 failed");
    }

    @Test
    void explainPrintsEachRuleAndTheVerdict() {
        Result result = explain("--ref", "refs/heads/main", "--op", "force");
        assertThat(result.status).isEqualTo(1);
        assertThat(result.lines)
                .startsWith(
                        "refs/heads/main",
                        "  refs    own                      skipped: ref"
                                + " [refs/heads/jib/agent-7/**] does not match",
                        "  refs    main                     matched: refuses force",
                        "  content ci                       skipped: ref [refs/heads/jib/**] does"
                                + " not match",
                        "verdict: deny main")
                .anyMatch(l -> l.startsWith("jib: push refused by 1 rule (request explain"));
    }

    @Test
    void explainSaysWhatElseDecides() {
        assertThat(explain("--ref", "refs/heads/main").lines)
                .last()
                .isEqualTo("verdict: depends on whether it is a fast-forward (see --op)");
        Result own = explain("--ref", "refs/heads/jib/agent-7/x");
        assertThat(own.status).isZero();
        assertThat(own.lines)
                .endsWith("verdict: allow own", "then the objects decide (see --git-dir)");
        assertThat(explain("--ref", "refs/heads/main", "--op", "update").lines)
                .last()
                .isEqualTo("verdict: allow main");
        assertThat(explain("--ref", "refs/heads/main", "--op", "create").status).isEqualTo(1);
        assertThat(explain("--ref", "refs/heads/main", "--op", "delete").status).isEqualTo(1);
    }

    @Test
    void badArgumentsAreUsageErrors() {
        assertThat(explain("--ref", "main").status).isEqualTo(2);
        assertThat(explain("--ref", "refs/heads/main", "--op", "merge").status).isEqualTo(2);
        assertThat(explain("--ref", "refs/heads/main", "--git-dir", ".").status).isEqualTo(2);
    }

    @Test
    void explainJudgesTheObjectsOfARepository() {
        ObjectVerdict judge =
                (snapshot, push, place) ->
                        new Verdict.Allowed(
                                Map.of(
                                        push.updates().getFirst().name(),
                                        "judged in " + place.repository()),
                                List.of());
        Result result =
                run(
                        new ExplainCommand(Optional.of(judge)),
                        "-c",
                        file.toString(),
                        "--who",
                        "agent-7",
                        "--repo",
                        "r",
                        "--ref",
                        "refs/heads/main",
                        "--git-dir",
                        "some/dir",
                        "--old",
                        "1".repeat(40),
                        "--new",
                        "2".repeat(40));
        assertThat(result.status).isZero();
        assertThat(result.lines).last().isEqualTo("verdict: allow judged in some/dir");
    }
}
