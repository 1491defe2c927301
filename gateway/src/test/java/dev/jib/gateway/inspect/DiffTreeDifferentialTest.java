package dev.jib.gateway.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.policy.CommitFacts;
import dev.jib.gateway.policy.PathChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The new commits and what each changes are those that git itself finds. */
class DiffTreeDifferentialTest extends InspectFixture {
    private final Random random = new Random(11);
    private final List<ObjectId> commits = new ArrayList<>();

    @Test
    void findsTheCommitsAndChangesThatGitFinds() throws Exception {
        commits.add(git.commit("seed", "x"));
        for (int i = 0; i < 60; i++) {
            step(i);
        }
        hostStore();
        for (int round = 0; round < 12; round++) {
            ObjectId tip = commits.get(commits.size() - 1 - random.nextInt(10));
            ObjectId have = commits.get(random.nextInt(commits.size() - 10));
            Told told = push(List.of(create("refs/heads/x", tip)), have);
            Set<String> expected = lines(git.run("rev-list", tip.hex(), "^" + have.hex()));
            Set<String> found = new TreeSet<>();
            told.content().origins.forEach(o -> found.add(o.id().hex()));
            assertThat(found).isEqualTo(expected);
            for (int i = 0; i < told.content().origins.size(); i++) {
                CommitFacts commit = (CommitFacts) told.content().origins.get(i);
                assertThat(changes(told.content().changes.get(i)))
                        .as("commit %s", commit.id())
                        .isEqualTo(changes(commit));
            }
            assertOldestFirst(told.content());
        }
    }

    private static void assertOldestFirst(RecordingEvaluation content) {
        List<ObjectId> seen = new ArrayList<>();
        Set<ObjectId> all = new TreeSet<>();
        content.origins.forEach(o -> all.add(o.id()));
        for (var origin : content.origins) {
            for (ObjectId parent : ((CommitFacts) origin).parents()) {
                assertThat(seen.contains(parent) || !all.contains(parent)).isTrue();
            }
            seen.add(origin.id());
        }
    }

    private void step(int number) throws IOException {
        if (random.nextInt(4) == 0) {
            git.run("checkout", "-q", "--detach", any().hex());
        }
        if (random.nextInt(5) == 0) {
            ObjectId other = any();
            git.run(
                    "merge",
                    "-q",
                    "-s",
                    "ours",
                    "--allow-unrelated-histories",
                    "-m",
                    "m",
                    other.hex());
        }
        for (int i = 0; i <= random.nextInt(3); i++) {
            change(number);
        }
        git.run("add", "-A");
        commits.add(git.commit());
    }

    private ObjectId any() {
        return commits.get(random.nextInt(commits.size()));
    }

    private void change(int number) throws IOException {
        String[] names = {"a", "b", "dir", "dir.x", "dir-y", "dir0", "z"};
        Path path = git.directory();
        for (int depth = random.nextInt(3); depth >= 0; depth--) {
            path = path.resolve(names[random.nextInt(names.length)]);
            if (depth > 0 && Files.isRegularFile(path)) {
                Files.delete(path);
            }
        }
        if (Files.isDirectory(path)) {
            org.eclipse.jgit.util.FileUtils.delete(
                    path.toFile(), org.eclipse.jgit.util.FileUtils.RECURSIVE);
        }
        if (Files.isRegularFile(path) && random.nextBoolean()) {
            Files.delete(path);
        } else if (!Files.exists(path)) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, "content " + number + random.nextInt(3));
            path.toFile().setExecutable(random.nextInt(5) == 0);
        }
    }

    /** Path to how many parents differ, as we tell it. */
    private static Map<String, Integer> changes(List<PathChange> changes) {
        Map<String, Integer> paths = new TreeMap<>();
        changes.forEach(c -> paths.merge(c.path().toString(), c.differingParents(), Integer::max));
        return paths;
    }

    /** The same by git. */
    private Map<String, Integer> changes(CommitFacts commit) throws IOException {
        Map<String, Integer> paths = new TreeMap<>();
        List<String> parents =
                commit.parents().isEmpty()
                        ? List.of("4b825dc642cb6eb9a060e54bf8d69288fbee4904")
                        : commit.parents().stream().map(ObjectId::hex).toList();
        for (String parent : parents) {
            String out =
                    git.run(
                            "diff-tree",
                            "-r",
                            "-z",
                            "--no-renames",
                            "--name-only",
                            parent,
                            commit.id().hex());
            lines(out.replace('\0', '\n')).forEach(p -> paths.merge(p, 1, Integer::sum));
        }
        return paths;
    }

    private static Set<String> lines(String text) {
        Set<String> lines = new TreeSet<>(List.of(text.split("\n")));
        lines.remove("");
        return lines;
    }
}
