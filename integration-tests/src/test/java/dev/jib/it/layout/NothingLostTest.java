package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.MountsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    /** Leaves the index as it is. */
    private static final String COMMIT =
            "c=$(git commit-tree -p HEAD -m 'after it' HEAD^{tree}); git update-ref HEAD $c; echo"
                    + " $c";

    private static final String REPACK =
            "git reflog expire --expire=now --all; git repack -q -a -d";

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
                    REPACK,
                    "git prune-packed",
                    "git pack-refs --all --prune",
                    "echo s >>a.txt; git stash -q; git stash pop -q; git stash -q; git stash clear",
                    "for i in 1 2 3; do echo $i >r$i; git add r$i; git commit -qm r$i; done;"
                            + " GIT_SEQUENCE_EDITOR='sed -i 1d' git rebase -q -i HEAD~3",
                    "git bisect start HEAD v1; git bisect run true; git bisect reset",
                    "git sparse-checkout set sub; git sparse-checkout disable",
                    "git init -q /tmp/lib; git -C /tmp/lib -c user.name=l -c user.email=l commit -q"
                        + " --allow-empty -m l; git -c protocol.file.allow=always submodule add -q"
                        + " /tmp/lib lib; git commit -qm submodule",
                    "git worktree add -q /tmp/w -b extra; git worktree remove /tmp/w; git worktree"
                            + " prune",
                    "git init -q --bare /tmp/x.git; git remote add x /tmp/x.git; git push -q x"
                        + " HEAD:refs/heads/y; git fetch -q x; git -C /tmp/x.git branch -q -D y;"
                        + " git remote prune x; git remote remove x",
                    "git maintenance run --task=gc --quiet");

    /** What would drop objects that only others reach. */
    private static final Set<String> REFUSED_IN_SHARED = Set.of("git prune --expire=now", REPACK);

    @RegisterExtension final World world = new World();

    @ParameterizedTest
    @MethodSource("dev.jib.it.layout.Setup#docker")
    void hostMaintenanceWhileContainersWorkLosesNothing(Setup setup) {
        HostSide host = HostSide.make(world, setup);
        host.sh(
                """
                git init -q --bare ../up.git; git remote add up ../up.git
                git push -q up main v1 main:gone; git fetch -q up; git -C ../up.git branch -q -D gone
                """);
        assertThat(host.git("branch", "-r")).contains("up/gone");
        Box a = host.box("a");
        Box b = host.box("b");
        List<String> ofA = a.ok(MAKE_LOOSE_ENDS.formatted("a")).lines().toList();
        List<String> ofB = b.ok(MAKE_LOOSE_ENDS.formatted("b")).lines().toList();
        String detached = b.ok("git checkout -q --detach; " + COMMIT);

        List<String> commits = new ArrayList<>();
        for (String maintenance : ON_THE_HOST) {
            host.sh(maintenance);
            commits.add(a.ok(COMMIT));
            assertThat(a.ok(present(ofA)) + b.ok(present(ofB)) + b.ok(present(List.of(detached))))
                    .as(maintenance)
                    .doesNotContain("missing");
            assertThat(a.ok("git stash list") + "\n" + b.ok("git stash list"))
                    .as(maintenance)
                    .hasLineCount(4);
            assertThat(a.ok(FSCK) + b.ok(FSCK) + host.sh(FSCK)).as(maintenance).isEmpty();
        }

        assertThat(host.git("branch", "-r")).as("pruned").doesNotContain("up/gone");
        a.close();
        b.close();
        host.release("a");
        host.release("b");
        host.sh("git gc -q --prune=now");
        assertThat(host.git("rev-list", "jib/a/work").lines()).containsAll(commits);
        assertThat(host.sh(present(List.of(detached)))).doesNotContain("missing");
        assertThat(host.git("branch", "--format=%(refname:short)").lines())
                .contains("main", "spare", "jib/a/work", "jib/b/work");
        isKept(host, "a", ofA);
        isKept(host, "b", ofB);
        assertThat(host.sh(FSCK)).isEmpty();
    }

    /**
     * What {@link #MAKE_LOOSE_ENDS} made, on the host after the release and a gc. Layout sealed
     * takes over what refs and stashes reach: its index and reflogs end with it, the file stays.
     */
    private static void isKept(HostSide host, String container, List<String> made) {
        List<String> ids = host.sealed() ? made.subList(1, 3) : made;
        assertThat(host.sh(present(ids))).as(container).doesNotContain("missing");
        String stashes = host.git("for-each-ref", "--format=%(objectname)", "refs/jib");
        assertThat(stashes.lines()).as(container).containsAll(made.subList(1, 3));
        String staged = "staged-" + container;
        assertThat(host.gitIn(host.worktree(container), "status", "--porcelain").out())
                .isEqualTo((host.sealed() ? "?? " : "A  ") + staged + "\n");
        assertThat(host.worktree(container).resolve(staged)).hasContent(container + " staged");
    }

    @ParameterizedTest
    @MethodSource("dev.jib.it.layout.Setup#docker")
    void whatAContainerRunsLosesNothingOfOthers(Setup setup) {
        HostSide host = HostSide.make(world, setup);
        List<String> ofHost = looseEndsOf(host);
        Box a = host.box("a");
        Box b = host.box("b");
        List<String> ofB = b.ok(MAKE_LOOSE_ENDS.formatted("b")).lines().toList();

        for (String line : IN_A_CONTAINER) {
            isRunOrRefused(host, a, line);
            assertThat(b.ok(present(ofB))).as(line).doesNotContain("missing");
            assertThat(host.sh(present(ofHost))).as(line).doesNotContain("missing");
            assertThat(a.ok(FSCK) + b.ok(FSCK) + host.sh(FSCK)).as(line).isEmpty();
        }
        assertThat(host.git("stash", "list")).hasLineCount(2);
        assertThat(host.git("diff", "--cached", "--name-only")).isEqualTo("host-staged");
        assertThat(host.gitIn(second(host), "log", "-1", "--format=%s").out())
                .isEqualTo("host detached\n");
        assertThat(b.ok("git diff --cached --name-only; git stash list | wc -l"))
                .isEqualTo("staged-b\n2");
        assertThat(a.ok("git log --format=%s"))
                .contains("submodule", "r3", "r2")
                .doesNotContain("r1");
        String work = a.ok("git rev-parse HEAD");
        a.close();
        b.close();
        endsOnceTheSubmoduleIsAside(host);
        host.release("b");
        assertThat(host.git("rev-parse", "jib/a/work")).isEqualTo(work);
        assertThat(host.git("ls-tree", "--name-only", work, "lib")).isEqualTo("lib");
        assertThat(host.sh(present(ofHost))).doesNotContain("missing");
        isKept(host, "b", ofB);
        assertThat(host.sh(FSCK)).isEmpty();
    }

    private static void isRunOrRefused(HostSide host, Box box, String line) {
        Outcome outcome = box.sh("set -e; " + line);
        assertThat(outcome.succeeded())
                .as("%s: %s", line, outcome)
                .isEqualTo(host.sealed() || !REFUSED_IN_SHARED.contains(line));
    }

    /** Two stashes, an index, and a worktree with a commit that no branch names. */
    private static List<String> looseEndsOf(HostSide host) {
        host.sh(
                """
                echo h1 >a.txt; git stash -q; echo h2 >a.txt; git stash -q
                echo hs >host-staged; git add host-staged
                git worktree add -q --detach ../second; cd ../second; git commit -q --allow-empty -m 'host detached'
                """);
        return host.sh(
                        "git rev-parse stash@{0} stash@{1} :host-staged; git -C ../second"
                                + " rev-parse HEAD")
                .lines()
                .toList();
    }

    private static Path second(HostSide host) {
        return host.repository().resolveSibling("second");
    }

    /** Nothing tells an honest submodule from one that was made to be run. */
    private static void endsOnceTheSubmoduleIsAside(HostSide host) {
        assertThatThrownBy(() -> host.release("a"))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("nested-repository " + host.worktree("a") + "/lib/.git")
                .hasMessageContaining("verify --quarantine --container a");
        ContainerName a = new ContainerName("a");
        assertThat(host.mounts().quarantine(a).isClean()).isTrue();
        if (host.sealed()) { // commits inside the submodule are in its private git directory alone
            assertThatThrownBy(() -> host.release("a")).hasMessageContaining("modules/lib");
            host.mounts().recover(a);
        } else {
            host.release("a");
        }
        assertThat(host.gitIn(host.worktree("a"), "status", "--porcelain").orFail().out())
                .isEmpty();
    }

    private static String present(List<String> ids) {
        return "git cat-file --batch-check <<E\n" + String.join("\n", ids) + "\nE";
    }
}
