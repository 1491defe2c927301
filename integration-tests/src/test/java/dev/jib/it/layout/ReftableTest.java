package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.app.objects.LocalObjects;
import dev.jib.gateway.app.policy.ExplainCommand;
import dev.jib.it.stand.World;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.reftable.ReftableStack;
import dev.jib.mounts.release.ReleaseReport;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.FindingKind;
import dev.jib.mounts.verify.VerifyReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A repository whose refs are in reftables, by a git that knows them, on both sides. */
class ReftableTest {
    private static final ContainerName C = new ContainerName("c");
    private static final String FSCK = "git fsck --no-progress --no-dangling 2>&1";

    @RegisterExtension final World world = new World();

    private HostSide host(LayoutKind layout) {
        HostSide host =
                HostSide.make(world, new Setup(Engine.BUBBLEWRAP, layout, Git.NEWEST_REFTABLE));
        assertThat(host.git("rev-parse", "--show-ref-format")).isEqualTo("reftable");
        return host;
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void workIsSeenVerifiedAndReleased(LayoutKind layout) {
        HostSide host = host(layout);
        String before = metadata(host);
        Box box = host.box("c");

        box.ok(
                "set -e; echo x >>a.txt; git commit -qam x; echo y >>a.txt; git stash -q; git"
                    + " switch -q -c topic; git rebase -q HEAD~1; git branch spare2; git tag t2;"
                    + " git notes add -m n; git pack-refs --all; git branch -D -q spare2; git"
                    + " bisect start; git bisect reset; git gc -q || true; git switch -q"
                    + " jib/c/work; git push -q . HEAD:refs/heads/copied; git stash list");
        host.sh(
                "git gc -q --prune=now; git pack-refs --all; git worktree prune; git commit -q"
                        + " --allow-empty -m host");
        assertThat(box.ok("git log -1 --format=%s; git stash list | wc -l")).isEqualTo("x\n1");
        if (layout == LayoutKind.SEALED) {
            host.mounts().importFrom(C);
        } else {
            assertThat(host.git("log", "-1", "--format=%s", "jib/c/work")).isEqualTo("x");
            assertThat(box.ok("git log -1 --format=%s main")).isEqualTo("host");
        }

        assertThat(dangerous(host.mounts().verify(C))).isEmpty();
        host.release("c");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c/work")).isEqualTo("x");
        assertThat(host.gitIn(host.worktree("c"), "status", "--porcelain").orFail().out())
                .isEmpty();
        assertThat(host.sh(FSCK)).isEmpty();
        host.sh("git worktree remove --force ../../wt/c/R; git worktree prune");
        assertThat(metadata(host)).isEqualTo(before);
    }

    /** What lies in the common dir, but for objects and the tables, whose names change. */
    private static String metadata(HostSide host) {
        return host.sh(
                "cd .git; find . -path ./objects -prune -o -path './reftable/*' -prune -o -type f"
                        + " -print | grep -v -e COMMIT_EDITMSG -e ORIG_HEAD -e gc.log -e info/refs"
                        + " | sort; cat HEAD refs/heads config");
    }

    @Test
    void whatIsInUseElsewhereIsRefusedInBothContainersAndTheirWorkIsApart() {
        HostSide host = host(LayoutKind.SHARED);
        Box one = host.box("c");
        Box two = host.box("d");

        for (String branch : List.of("jib/d/work", "main")) {
            assertThat(one.sh("git switch -q " + branch).succeeded()).isFalse();
            assertThat(one.sh("git branch -f " + branch + " HEAD~1").succeeded()).isFalse();
        }
        one.ok("git commit -q --allow-empty -m one");
        two.ok("git commit -q --allow-empty -m two");
        assertThat(one.ok("git log -1 --format=%s jib/d/work")).isEqualTo("two");
        assertThat(one.ok("git worktree prune; git worktree list")).doesNotContain("d/R");
        host.release("d");
        host.sh("git worktree remove --force ../../wt/d/R");
        host.box("e"); // who comes or goes brings what is in use elsewhere up to date
        one.ok("git branch -f jib/d/work HEAD");
    }

    @Test
    void aStashAndReflogsOfTheHostThatAContainerClearsAreKept() {
        HostSide host = host(LayoutKind.SHARED);
        String stash =
                host.sh(
                        "echo s >a.txt; git stash -q; git rev-parse stash@{0}; git reset -q"
                                + " --hard");
        String amended =
                host.sh(
                        "git commit -q --allow-empty -m away; git rev-parse HEAD; git commit -q"
                                + " --amend --allow-empty -m kept");
        Box box = host.box("c");

        box.ok("git stash clear; git reflog expire --expire=now --all; git gc -q || true");
        host.sh("git gc -q --prune=now");
        box.close();
        ReleaseReport report = host.mounts().release(C);
        host.sh("git gc -q --prune=now");

        assertThat(host.git("cat-file", "-t", stash)).isEqualTo("commit");
        assertThat(host.git("cat-file", "-t", amended)).isEqualTo("commit");
        assertThat(host.git("rev-parse", "refs/jib/c/before/stash-0")).isEqualTo(stash);
        assertThat(report.kept()).anyMatch(line -> line.contains("refs/jib/c/before/reflogs"));
        assertThat(host.git("for-each-ref", "refs/jib/keep")).isEmpty();
        assertThat(host.sh(FSCK)).isEmpty();
    }

    @Test
    void aSealedContainerThatMigratesItsOwnRefsLosesNothing() {
        HostSide host = host(LayoutKind.SEALED);
        Box box = host.box("c");
        box.ok(
                "set -e; git commit -q --allow-empty -m x; git branch topic; git tag t9; for i in 1"
                        + " 2 3; do echo $i >a.txt; git stash -q; done; git refs migrate"
                        + " --ref-format=reftable; git commit -q --allow-empty -m y; git rev-parse"
                        + " --show-ref-format");
        String stashes = box.ok("git rev-parse stash@{0} stash@{1} stash@{2}");
        box.close();
        host.release("c");

        assertThat(host.git("log", "-1", "--format=%s", "jib/c/work")).isEqualTo("y");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c/topic")).isEqualTo("x");
        assertThat(host.git("for-each-ref", "--format=%(objectname)", "refs/jib/c").lines())
                .containsAll(stashes.lines().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo ../x >>tables.list",
                "printf 'no table\\n' >tables.list",
                "rm tables.list",
                "ln -sf /etc/passwd tables.list",
                "mkfifo 0x000000000099-0x000000000099-00000000.ref",
                "t=$(tail -1 tables.list); at=$(($(stat -c %s $t) - 9)); printf x | dd of=$t bs=1"
                        + " seek=$at conv=notrunc 2>/dev/null",
                "t=$(tail -1 tables.list); head -c 60 $t >n; mv n $t",
                "for t in $(cat tables.list); do rm $t; done",
                "sort -r tables.list >n; cat n n >tables.list; rm n"
            })
    void tablesThatAreDamagedAreFoundAndMended(String damage) {
        HostSide host = host(LayoutKind.SHARED);
        Box box = host.box("c");
        String tip = box.ok("git commit -q --allow-empty -m x; git rev-parse HEAD");
        String main = host.git("rev-parse", "main");
        box.sh("cd ~/.git-common/R/reftable && " + damage);
        box.close();

        assertThat(dangerous(host.mounts().verify(C))).isNotEmpty();
        assertThatThrownBy(() -> host.release("c")).isInstanceOf(MountsException.class);
        VerifyReport mended = host.mounts().quarantine(C);
        assertThat(dangerous(mended)).isEmpty();
        host.release("c");

        assertThat(host.git("rev-parse", "main")).isEqualTo(main);
        assertThat(host.git("symbolic-ref", "HEAD")).isEqualTo("refs/heads/main");
        assertThat(host.git("cat-file", "-t", tip)).isEqualTo("commit");
        assertThat(host.gitIn(host.worktree("c"), "symbolic-ref", "HEAD").orFail().out().strip())
                .isEqualTo("refs/heads/jib/c/work");
        assertThat(host.sh(FSCK)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git update-ref refs/heads/-x HEAD",
                "git update-ref 'refs/heads/$(id)' HEAD",
                "git update-ref \"refs/heads/$(printf 'a\\302\\233b')\" HEAD",
                "git replace -f HEAD HEAD~1",
                "git symbolic-ref refs/heads/s 'refs/heads/$(id)'",
                "git symbolic-ref HEAD 'refs/heads/--exec=x'",
                "git --git-dir=$HOME/.git-common/R symbolic-ref HEAD 'refs/heads/$(id)'"
            })
    void refsThatWouldHarmTheHostAreFoundAndDeletedAndWhatTheyHeldIsKept(String attack) {
        HostSide host = host(LayoutKind.SHARED);
        Box box = host.box("c");
        String tip = box.ok("git commit -q --allow-empty -m x; git rev-parse HEAD");
        box.ok(attack);
        box.close();

        assertThat(dangerous(host.mounts().verify(C))).isNotEmpty();
        assertThat(dangerous(host.mounts().quarantine(C))).isEmpty();
        host.release("c");

        String refs = host.git("for-each-ref", "--format=%(refname) %(symref)");
        assertThat(refs).doesNotContain("/-", "$(", "replace/", "\u009b");
        assertThat(host.git("symbolic-ref", "HEAD")).isEqualTo("refs/heads/main");
        assertThat(host.git("for-each-ref", "--contains=" + tip, "--format=%(refname)"))
                .isNotEmpty();
        assertThat(host.sh(FSCK)).isEmpty();
    }

    /** Git would delete them where they belong: in the repository. */
    @Test
    void refsOfTheRepositoryInTheTablesOfAWorktreeTakeNoneFromTheHost() {
        HostSide host = host(LayoutKind.SHARED);
        Box box = host.box("c");
        String before = host.git("for-each-ref");
        box.ok("cd ~/.git-admin/R/reftable; rm *; cp ~/.git-common/R/reftable/* .");
        box.close();

        assertThat(dangerous(host.mounts().verify(C))).isNotEmpty();
        assertThat(dangerous(host.mounts().quarantine(C))).isEmpty();
        host.release("c");

        assertThat(host.git("for-each-ref")).isEqualTo(before);
        assertThat(host.gitIn(host.worktree("c"), "symbolic-ref", "HEAD").orFail().out().strip())
                .isEqualTo("refs/heads/jib/c/work");
    }

    @Test
    void aMainHeadThatMovedIsPointedOut() {
        HostSide host = host(LayoutKind.SHARED);
        Box box = host.box("c");
        box.ok(
                "git branch -f spare HEAD~1; git --git-dir=$HOME/.git-common/R symbolic-ref HEAD"
                        + " refs/heads/spare");

        assertThat(host.mounts().verify(C).findings())
                .filteredOn(f -> f.kind() == FindingKind.MOVED_REF)
                .hasSize(2);
        box.close();
        host.release("c");
    }

    @Test
    void aContainerThatWasKilledIsRecovered() {
        HostSide host = host(LayoutKind.SHARED);
        Box box = host.box("c");
        String tip = box.ok("git commit -q --allow-empty -m x; git rev-parse HEAD");
        box.ok(
                "touch ~/.git-common/R/reftable/tables.list.lock ~/.git-admin/R/index.lock;"
                        + " touch ~/.git-admin/R/reftable/tables.list.lock; echo work >new.txt");
        box.close();

        host.mounts().recover(C);

        assertThat(host.git("rev-parse", "jib/c/work")).isEqualTo(tip);
        assertThat(host.worktree("c").resolve("new.txt")).hasContent("work\n");
        host.git("branch", "after");
        host.gitIn(host.worktree("c"), "commit", "-q", "--allow-empty", "-m", "y").orFail();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha1", "sha256"})
    void manyRefsAreReadAsGitReadsThem(String objectFormat) {
        HostSide host = host(LayoutKind.SHARED);
        String refs =
                host.sh(
                        "git init -q --object-format="
                                + objectFormat
                                + """
                                 ../S; cd ../S; git config user.name a; git config user.email a@b
                                git config core.logAllRefUpdates always
                                git commit -q --allow-empty -m c; git tag -a -m t annotated
                                seq 20000 | sed 's,.*,create refs/heads/b/& HEAD,' | git update-ref --stdin
                                seq 1 3 20000 | sed 's,.*,delete refs/heads/b/&,' | git update-ref --stdin
                                git commit -q --allow-empty -m d; git stash list
                                git for-each-ref --format='%(refname)=%(objectname)'
                                """);
        ReftableStack stack =
                ReftableStack.of(new HostPath(host.repository().resolveSibling("S/.git/reftable")))
                        .orElseThrow();

        assertThat(stack.problems()).isEmpty();
        assertThat(
                        stack.values().entrySet().stream()
                                .filter(e -> e.getKey().startsWith("refs/"))
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .sorted()
                                .toList())
                .isEqualTo(refs.lines().sorted().toList());
        assertThat(stack.values()).containsEntry("HEAD", "ref: refs/heads/main");
    }

    @Test
    void whatTheUpstreamHasIsToldFromTablesToo() throws IOException {
        HostSide host = host(LayoutKind.SHARED);
        host.sh(
                "git update-ref refs/remotes/origin/main HEAD; echo b >b.txt; git add b.txt; git"
                        + " commit -qm b");
        Path policy = world.root().resolve("gateway.yaml");
        Files.writeString(
                policy,
                """
                version: 1
                refs: [{name: all, ref: refs/heads/**, allow: [create]}]
                content: [{name: not-a, deny-paths: [a.txt]}]
                """);
        StringWriter out = new StringWriter();

        new CommandLine(
                        new ExplainCommand(
                                Optional.of(
                                        new LocalObjects(InstantSource.system(), world.root()))))
                .setOut(new PrintWriter(out))
                .execute(
                        "-c",
                        policy.toString(),
                        "--who",
                        "a",
                        "--repo",
                        "r",
                        "--ref",
                        "refs/heads/x",
                        "--git-dir",
                        host.repository().resolve(".git").toString(),
                        "--old",
                        "0".repeat(40),
                        "--new",
                        host.git("rev-parse", "HEAD"));

        assertThat(out.toString()).contains("verdict: allow all");
    }

    private static List<Finding> dangerous(VerifyReport report) {
        return report.findings().stream().filter(f -> f.kind().dangerous()).toList();
    }
}
