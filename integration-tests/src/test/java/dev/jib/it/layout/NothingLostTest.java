package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Maintenance on either side while both work: what only an index, a detached HEAD, a reflog or a
 * stash of somebody reaches is still there afterwards.
 */
class NothingLostTest {
    private static final String FSCK = "git fsck --no-progress --no-dangling 2>&1";

    /** Makes a staged blob, a commit that only a reflog has, two stashes; prints their ids. */
    private static final String MAKE_LOOSE_ENDS =
            """
            set -e
            echo "%1$s amended away" >x-%1$s; git add x-%1$s; git commit -qm 'to be amended'; git rev-parse HEAD
            git commit -q --amend -m amended
            for s in 1 2; do echo "%1$s stash $s" >a.txt; git stash -q; git rev-parse stash@{0}; done
            echo "%1$s staged" >staged-%1$s; git add staged-%1$s; git rev-parse :staged-%1$s
            """;

    private static final List<String> ON_THE_HOST =
            List.of(
                    "git gc -q",
                    "git gc -q --prune=now",
                    "git pack-refs --all",
                    "git worktree prune",
                    "git repack -q -a -d",
                    "git fetch -q --prune up",
                    "git prune --expire=now",
                    "git gc -q --prune=now --aggressive");

    private static final List<String> IN_A_CONTAINER =
            List.of(
                    "git gc -q",
                    "git gc -q --prune=now",
                    "git prune --expire=now",
                    "git reflog expire --expire=now --all; git repack -q -a -d; git prune-packed",
                    "git pack-refs --all --prune",
                    "echo s >>a.txt; git stash -q; git stash pop -q; git stash -q; git stash clear",
                    "for i in 1 2 3; do echo $i >r$i; git add r$i; git commit -qm r$i; done;"
                            + " GIT_SEQUENCE_EDITOR='sed -i 1d' git rebase -q -i HEAD~3",
                    "git bisect start -q HEAD v1; git bisect run true; git bisect reset",
                    "git sparse-checkout set sub; git sparse-checkout disable",
                    "git init -q /tmp/lib; git -C /tmp/lib -c user.name=l -c user.email=l commit -q"
                        + " --allow-empty -m l; git -c protocol.file.allow=always submodule add -q"
                        + " /tmp/lib lib; git commit -qm submodule",
                    "git worktree add -q /tmp/w -b extra; git worktree remove /tmp/w; git worktree"
                            + " prune",
                    "git remote add x /nowhere; git remote prune x; git remote remove x",
                    "git maintenance run --task=gc --quiet");

    @RegisterExtension final World world = new World();

    @ParameterizedTest
    @MethodSource("dev.jib.it.layout.Setup#docker")
    void hostMaintenanceWhileContainersWorkLosesNothing(Setup setup) {
        HostSide host = HostSide.make(world, setup);
        host.sh(
                "git init -q --bare ../up.git; git remote add up ../up.git; git push -q up main"
                        + " v1");
        Box a = host.box("a");
        Box b = host.box("b");
        List<String> ofA = a.ok(MAKE_LOOSE_ENDS.formatted("a")).lines().toList();
        List<String> ofB = b.ok(MAKE_LOOSE_ENDS.formatted("b")).lines().toList();
        String detached =
                b.ok("git checkout -q --detach; git commit -qm detached; git rev-parse HEAD");

        for (String maintenance : ON_THE_HOST) {
            host.sh(maintenance);
            a.ok("git commit -q --allow-empty -m 'after the host did something'");
            assertThat(a.ok(present(ofA)) + b.ok(present(ofB)) + b.ok(present(List.of(detached))))
                    .as(maintenance)
                    .doesNotContain("missing");
            assertThat(a.ok("git stash list") + "\n" + b.ok("git stash list"))
                    .as(maintenance)
                    .hasLineCount(4);
            assertThat(a.ok(FSCK) + b.ok(FSCK) + host.sh(FSCK)).as(maintenance).isEmpty();
        }

        a.close();
        b.close();
        host.release("a");
        host.release("b");
        host.sh("git gc -q --prune=now");
        List<String> kept = new ArrayList<>(ofA.subList(1, 3));
        kept.addAll(ofB.subList(1, 3));
        kept.add(detached);
        assertThat(host.sh(present(kept))).as("on the host afterwards").doesNotContain("missing");
        assertThat(host.git("log", "--format=%s", "jib/a/work").lines())
                .filteredOn("after the host did something"::equals)
                .hasSize(8);
    }

    @ParameterizedTest
    @MethodSource("dev.jib.it.layout.Setup#docker")
    void whatAContainerRunsLosesNothingOfOthers(Setup setup) {
        HostSide host = HostSide.make(world, setup);
        host.sh(
                """
                echo h1 >a.txt; git stash -q; echo h2 >a.txt; git stash -q
                echo hs >host-staged; git add host-staged
                git worktree add -q --detach ../second; cd ../second; git commit -q --allow-empty -m 'host detached'
                """);
        Path second = host.repository().resolveSibling("second");
        List<String> ofHost =
                host.sh(
                                "git rev-parse stash@{0} stash@{1} :host-staged; git -C ../second"
                                        + " rev-parse HEAD")
                        .lines()
                        .toList();
        Box a = host.box("a");
        Box b = host.box("b");
        List<String> ofB = b.ok(MAKE_LOOSE_ENDS.formatted("b")).lines().toList();

        for (String line : IN_A_CONTAINER) {
            a.sh(line);
            assertThat(b.ok(present(ofB))).as(line).doesNotContain("missing");
            assertThat(host.sh(present(ofHost))).as(line).doesNotContain("missing");
            assertThat(a.ok(FSCK) + b.ok(FSCK) + host.sh(FSCK)).as(line).isEmpty();
        }
        assertThat(host.git("stash", "list")).hasLineCount(2);
        assertThat(host.git("diff", "--cached", "--name-only")).isEqualTo("host-staged");
        assertThat(host.gitIn(second, "log", "-1", "--format=%s").out())
                .isEqualTo("host detached\n");
        assertThat(b.ok("git diff --cached --name-only; git stash list | wc -l"))
                .isEqualTo("staged-b\n2");
        assertThat(a.ok("git log --format=%s"))
                .contains("submodule", "r3", "r2")
                .doesNotContain("r1");
    }

    private static String present(List<String> ids) {
        return "git cat-file --batch-check <<E\n" + String.join("\n", ids) + "\nE";
    }
}
