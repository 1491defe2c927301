package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The seed's "Concurrency Tests". */
class ConcurrencyTest extends ChecklistTest {

    @Test
    @DisplayName("Two containers commit simultaneously - both succeed without corruption")
    void twoContainersCommitSimultaneouslyAndBothSucceed() {
        String commits =
                "set -e; for i in $(seq 12); do echo $i >%1$s-$i; git add %1$s-$i; git commit -qm"
                        + " \"%1$s $i\"; done; git log --format=%%s -12; git status --porcelain";

        List<String> logs = atOnce(commits.formatted("a"), commits.formatted("b"));

        for (int i = 0; i < 2; i++) {
            String name = List.of("a", "b").get(i);
            assertThat(logs.get(i).lines())
                    .containsExactlyElementsOf(
                            java.util.stream.IntStream.iterate(12, n -> n > 0, n -> n - 1)
                                    .mapToObj(n -> name + " " + n)
                                    .toList());
        }
        assertWhole();
    }

    @Test
    @DisplayName("Verify git ref locking works across Docker bind mount boundaries")
    void gitRefLockingWorksAcrossBindMounts() {
        String race =
                "won=0; for i in $(seq 25); do old=$(git rev-parse -q --verify refs/heads/counter"
                    + " || echo 0000000000000000000000000000000000000000); new=$(echo \"%s $i"
                    + " $old\" | git commit-tree HEAD^{tree} -p v1 $(test $old ="
                    + " 0000000000000000000000000000000000000000 || echo -p $old)); git update-ref"
                    + " refs/heads/counter $new $old 2>/dev/null && won=$((won+1)); done; echo"
                    + " $won";

        List<String> won = atOnce(race.formatted("a"), race.formatted("b"));

        int a = Integer.parseInt(won.get(0));
        int b = Integer.parseInt(won.get(1));
        String count = "git rev-list --count --first-parent refs/heads/counter ^v1";
        if (sealed()) {
            assertThat(a).as("refs of its own").isEqualTo(25);
            assertThat(b).as("refs of its own").isEqualTo(25);
            assertThat(host().git("branch", "--list", "counter")).isEmpty();
        } else {
            assertThat(Integer.parseInt(host().sh("git rev-list --count refs/heads/counter ^v1")))
                    .as("each update that was reported, and no other; a %d, b %d", a, b)
                    .isEqualTo(a + b);
            assertThat(a().ok(count)).isEqualTo(b().ok(count));
            assertLocksExcludeAll();
        }
        assertWhole();
    }

    /** A lock that one container holds is in the way of the other and of the host. */
    private static void assertLocksExcludeAll() {
        a().ok("git pack-refs --all; git branch -f locked v1");
        String gitDir = "$(git rev-parse --git-common-dir)";
        String lock = gitDir + "/refs/heads/locked.lock";
        String packed = gitDir + "/packed/packed-refs.lock";
        a().ok("touch " + lock + " " + packed);
        for (String attempt :
                List.of("git update-ref refs/heads/locked v1~1", "git pack-refs --all")) {
            Outcome other = b().sh("git -c core.packedRefsTimeout=0 " + attempt.substring(4));
            assertThat(other.err()).contains("Unable to create", "File exists");
            Outcome host =
                    host().shIn(
                                    host().repository(),
                                    "git -c core.packedRefsTimeout=0 " + attempt.substring(4));
            assertThat(host.err()).contains("Unable to create", "File exists");
        }
        a().ok("rm " + lock + " " + packed);
        b().ok("git update-ref refs/heads/locked v1~1");
        host().git("pack-refs", "--all");
    }

    @Test
    @DisplayName("Verify no data loss when containers write to shared objects/ concurrently")
    void noDataLossWhenContainersWriteObjectsConcurrently() {
        String write =
                "set -e; for i in $(seq 40); do echo \"same $i\" | git hash-object -w --stdin; echo"
                        + " \"%s $i\" | git hash-object -w --stdin; done";

        CompletableFuture<?> packing =
                CompletableFuture.runAsync(() -> host().git("repack", "-q", "-a", "-d"));
        List<String> ids = atOnce(write.formatted("a"), write.formatted("b"));
        packing.join();

        String check = "git cat-file --batch-check <<E\n%s\nE";
        assertThat(a().ok(check.formatted(ids.get(0)))).doesNotContain("missing").hasLineCount(80);
        assertThat(b().ok(check.formatted(ids.get(1)))).doesNotContain("missing").hasLineCount(80);
        if (!sealed()) {
            assertThat(a().ok(check.formatted(ids.get(1)))).doesNotContain("missing");
            assertThat(host().sh(check.formatted(String.join("\n", ids))))
                    .doesNotContain("missing");
        }
        assertWhole();
    }

    @Test
    @DisplayName(
            "Concurrent `git add` operations don't corrupt index files (each container has own"
                    + " index)")
    void concurrentGitAddDoesNotCorruptIndexFiles() {
        String add =
                "set -e; mkdir -p added; for i in $(seq 30); do echo \"%1$s $i\" >added/%1$s$i; git"
                    + " add added/%1$s$i; done; git ls-files added; git diff --quiet; git ls-files"
                    + " -s >/dev/null";

        List<String> listed = atOnce(add.formatted("a"), add.formatted("b"));

        assertThat(listed.get(0).lines()).hasSize(30).allMatch(l -> l.startsWith("added/a"));
        assertThat(listed.get(1).lines()).hasSize(30).allMatch(l -> l.startsWith("added/b"));
        assertThat(a().ok("git status --porcelain added").lines())
                .hasSize(30)
                .allMatch(l -> l.startsWith("A  added/a"));
        a().ok("git rm -rq --cached added; rm -r added");
        b().ok("git rm -rq --cached added; rm -r added");
        assertWhole();
    }

    private static List<String> atOnce(String inA, String inB) {
        CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> b().ok(inB));
        String first = a().ok(inA);
        return List.of(first, other.join());
    }

    private static void assertWhole() {
        String fsck = "git fsck --no-progress --no-dangling 2>&1";
        assertThat(
                        Stream.of(a().ok(fsck), b().ok(fsck), host().sh(fsck))
                                .flatMap(String::lines)
                                .toList())
                .isEmpty();
    }
}
