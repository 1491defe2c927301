package dev.jib.gateway.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostAncestryTest {
    @TempDir Path directory;

    private String first;
    private String second;
    private String other;

    @BeforeEach
    void makeHistory() throws IOException, InterruptedException {
        git("init", "-q", ".");
        first = commit("first");
        second = commit("second");
        git("checkout", "-q", "--orphan", "side");
        other = commit("other");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void provesAFastForwardAndNothingElse(boolean packed) throws IOException, InterruptedException {
        if (packed) {
            git("gc", "-q");
        }
        assertThat(operation(first, second)).isEqualTo(Operation.UPDATE);
        assertThat(operation(second, first)).isEqualTo(Operation.FORCE);
        assertThat(operation(first, other)).isEqualTo(Operation.FORCE);
        assertThat(operation("1".repeat(40), second)).isEqualTo(Operation.FORCE);
        assertThat(known(first, "1".repeat(40))).as("not in the store").isEmpty();
    }

    @Test
    void followsEveryParentOfAMerge() throws IOException, InterruptedException {
        git("checkout", "-q", "-B", "m", second);
        git("merge", "-q", "--allow-unrelated-histories", "-m", "merge", other);
        String merge = git("rev-parse", "HEAD");
        assertThat(operation(other, merge)).isEqualTo(Operation.UPDATE);
        assertThat(operation(first, merge)).isEqualTo(Operation.UPDATE);
    }

    @Test
    void isNotDeceivedByReplaceRefsOrGrafts() throws IOException, InterruptedException {
        git("replace", "--graft", other, first);
        Files.writeString(directory.resolve(".git/info/grafts"), other + " " + first + "\n");
        assertThat(operation(first, other)).isEqualTo(Operation.FORCE);
    }

    @Test
    void doesNotBelieveACommitThatDoesNotHaveItsHash() throws IOException, InterruptedException {
        String forged =
                git("commit-tree", git("rev-parse", "HEAD^{tree}"), "-p", first, "-m", "forged");
        Path place = loose(other);
        Files.delete(place);
        Files.copy(loose(forged), place);
        assertThat(operation(first, forged)).as("the honest one").isEqualTo(Operation.UPDATE);
        assertThat(known(first, other)).as("the same bytes under another name").isEmpty();
    }

    @Test
    void provesNothingWhereThereIsNoStore() {
        RefUpdate.Change change = change(first, second);
        assertThat(new HostAncestry(Path.of("/nonexistent")).prove(List.of(change)).of(change))
                .isEmpty();
    }

    private Operation operation(String from, String to) {
        return known(from, to).orElseThrow();
    }

    private Optional<Operation> known(String from, String to) {
        RefUpdate.Change change = change(from, to);
        return new HostAncestry(directory.resolve(".git")).prove(List.of(change)).of(change);
    }

    private static RefUpdate.Change change(String from, String to) {
        return new RefUpdate.Change(
                new RefName("refs/heads/x"), new ObjectId(from), new ObjectId(to));
    }

    private Path loose(String id) {
        return directory
                .resolve(".git/objects")
                .resolve(id.substring(0, 2))
                .resolve(id.substring(2));
    }

    private String commit(String message) throws IOException, InterruptedException {
        git("commit", "-q", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    private String git(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("git"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("GIT_"));
        environment.putAll(
                Map.of(
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "HOME", directory.toString(),
                        "GIT_AUTHOR_NAME", "a",
                        "GIT_AUTHOR_EMAIL", "a@example.com",
                        "GIT_COMMITTER_NAME", "a",
                        "GIT_COMMITTER_EMAIL", "a@example.com"));
        Process process = builder.start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor())
                .as("git %s: %s", String.join(" ", arguments), output)
                .isZero();
        return output;
    }
}
