package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.config.UpstreamBase;
import dev.jib.mounts.journal.Phase;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.prepare.PreparedLayout;
import dev.jib.mounts.release.ReleaseReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shared layout, with real git on the host and in two sandboxes at once. */
class SharedLayoutTest {
    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
    }

    @Test
    void commitsAreLiveOnBothSides() {
        Sandbox c1 = host.sandbox("c1");
        Sandbox c2 = host.sandbox("c2");

        c1.sh("echo x > x; git add x; git commit -qm from-c1").ok();
        c2.sh("echo y > y; git add y; git commit -qm from-c2").ok();

        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("from-c1");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c2/work")).isEqualTo("from-c2");
        assertThat(c2.sh("git log -1 --format=%s jib/c1/work").ok().text()).isEqualTo("from-c1\n");
        host.git("branch", "made-on-host");
        assertThat(c1.sh("git branch --list made-on-host").ok().text()).contains("made-on-host");
        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
    }

    @Test
    void seesNothingOfTheOtherContainerOrOfAnyCredential() {
        Sandbox c1 = host.sandbox("c1");
        host.sandbox("c2").sh("echo secret-of-c2 > uncommitted").ok();

        String all =
                c1.sh("cd /home/jib; find . | sort; grep -rl ghp_SECRET . || true; env")
                        .ok()
                        .text();

        assertThat(all).doesNotContain("uncommitted", "ghp_SECRET", root.toString());
        assertThat(c1.sh("grep -r ghp_SECRET /home /opt /run 2>/dev/null || echo none").text())
                .isEqualTo("none\n");
        assertThat(c1.sh("git remote get-url origin").ok().text())
                .isEqualTo("https://github.com/acme/site.git\n");
    }

    @Test
    void hostPathsAreInNoFileThatContainersRead() {
        Sandbox c1 = host.sandbox("c1");
        host.sandbox("c2");

        assertThat(c1.sh("grep -r '" + root + "' /home/jib /opt/jib || echo none").text())
                .isEqualTo("none\n");
    }

    @Test
    void refusesTheBranchesThatAreCheckedOutElsewhere() {
        Sandbox c1 = host.sandbox("c1");
        host.sandbox("c2");

        assertThat(c1.sh("git checkout main").exit()).isNotZero();
        assertThat(c1.sh("git checkout jib/c2/work").exit()).isNotZero();
        assertThat(c1.sh("git branch -f jib/c2/work HEAD~1").exit()).isNotZero();
        assertThat(c1.sh("git branch -D main").exit()).isNotZero();
        c1.sh("git checkout -q spare; git checkout -q jib/c1/work").ok();
    }

    @Test
    void refWorkInContainersLosesNothing() {
        Sandbox c1 = host.sandbox("c1");
        Sandbox c2 = host.sandbox("c2");

        c1.sh("git branch t1; git branch t2; git pack-refs --all; git branch -D t1").ok();
        assertThat(c2.sh("git branch --list 't*' --format='%(refname:short)'").ok().text())
                .isEqualTo("t2\n");
        host.git("pack-refs", "--all");
        c2.sh("echo z > z; git add z; git commit -qm z; git branch -D t2").ok();
        host.git("gc", "-q", "--prune=now");
        host.git("worktree", "prune");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c2/work")).isEqualTo("z");
        assertThat(c1.sh("git log -1 --format=%s jib/c2/work; git status --porcelain").ok().text())
                .isEqualTo("z\n");
        assertThat(host.git("branch", "--list", "t*")).isEmpty();
        assertThat(host.git("fsck", "--no-progress")).doesNotContain("missing", "broken");
    }

    @Test
    void configAndTrackingWorkAndStayPrivate() {
        Sandbox c1 = host.sandbox("c1");
        host.git("update-ref", "refs/remotes/origin/main", "main");

        c1.sh(
                        "git config a.b c; git branch --set-upstream-to=origin/main;"
                                + " git remote add other https://github.com/x/y")
                .ok();

        assertThat(c1.sh("git config a.b; git remote").ok().text()).isEqualTo("c\norigin\nother\n");
        assertThat(host.git("remote")).isEqualTo("origin");
        assertThat(host.git("config", "http.extraHeader")).contains("ghp_SECRET");
    }

    @Test
    void stashesAreEachContainersOwnAndSurviveTheHostsGc() throws IOException {
        Files.writeString(host.repository.resolve("a"), "host change");
        host.git("stash");
        host.git("pack-refs", "--all");
        Sandbox c1 = host.sandbox("c1");
        Sandbox c2 = host.sandbox("c2");

        c1.sh("echo s1 > a; git stash -q; echo s2 > a; git stash -q").ok();
        c2.sh("echo other > a; git stash -q; git stash pop -q").ok();
        host.git("gc", "-q", "--prune=now");

        assertThat(c1.sh("git stash list --format=%gd; git stash pop -q; cat a").ok().text())
                .isEqualTo("stash@{0}\nstash@{1}\ns2\n");
        assertThat(c1.sh("git checkout a; git stash pop -q; cat a").ok().text()).contains("s1\n");
        host.mounts.release(new ContainerName("c1"));
        assertThat(host.git("stash", "list")).hasLineCount(1);
        host.git("stash", "pop", "-q");
        assertThat(host.repository.resolve("a")).hasContent("host change");
    }

    @Test
    void releaseKeepsStashesAsRefs() {
        Sandbox c1 = host.sandbox("c1");
        c1.sh("echo s1 > a; git stash -q; echo s2 > a; git stash -q").ok();

        ReleaseReport report = host.mounts.release(new ContainerName("c1"));

        assertThat(report.kept()).hasSize(2);
        assertThat(host.git("show", "refs/jib/c1/stash/0:a")).isEqualTo("s2");
        assertThat(host.git("show", "refs/jib/c1/stash/1:a")).isEqualTo("s1");
    }

    @ParameterizedTest
    @ValueSource(ints = {45, 70})
    void aPrivateRefIsKeptOrRefusedHoweverDeepItIs(int depth) {
        String name = "refs/own/" + "d/".repeat(depth) + "end";
        host.sandbox("c1")
                .sh(
                        "git update-ref "
                                + name
                                + " $(git commit-tree -m deep HEAD^{tree}); git rev-parse "
                                + name)
                .ok();

        if (depth > 60) {
            assertThatThrownBy(() -> host.mounts.release(new ContainerName("c1")))
                    .hasMessageContaining("/d");
            assertThat(root.resolve("state/c1/R/common").resolve(name)).exists();
        } else {
            host.mounts.release(new ContainerName("c1"));
            assertThat(host.git("log", "-1", "--format=%s", "refs/jib/c1/" + name))
                    .isEqualTo("deep");
        }
    }

    @Test
    void pruningInTheContainerIsRefusedAndTheHostsIsNot() {
        Sandbox c1 = host.sandbox("c1");

        assertThat(c1.sh("git prune --expire=now").text()).contains("precious");
        String blob =
                Shell.sh(host.repository, "echo only-staged-nowhere | git hash-object -w --stdin")
                        .text()
                        .strip();
        c1.sh("git gc -q --prune=now; git repack -adq || true");
        assertThat(host.git("cat-file", "-t", blob)).isEqualTo("blob");
        host.git("prune", "--expire=now");
        assertThat(Shell.run(host.repository, List.of("git", "cat-file", "-e", blob)).exit())
                .isNotZero();
    }

    @Test
    void releaseLeavesTheHostAsItWas() throws IOException {
        host.git("pack-refs", "--all");
        Map<String, String> before = host.metadata();
        host.sandbox("c1");
        host.sandbox("c2");
        assertThat(Files.isSymbolicLink(host.repository.resolve(".git/packed-refs"))).isTrue();

        host.mounts.release(new ContainerName("c1"));
        assertThat(Files.isSymbolicLink(host.repository.resolve(".git/packed-refs"))).isTrue();
        host.mounts.release(new ContainerName("c2"));

        Map<String, String> after = host.metadata();
        after.keySet().removeIf(k -> k.startsWith("worktrees") || k.contains("heads/jib"));
        assertThat(after).isEqualTo(before);
        assertThat(root.resolve("state/c1")).doesNotExist();
        assertThat(host.worktree("c1").resolve("a")).exists();
        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
        assertThat(host.git("worktree", "list")).doesNotContain("prunable", "locked");
    }

    @Test
    void prepareAgainGivesTheSameAnswerAndKeepsWork() {
        PreparedLayout first = host.mounts.prepare(host.request("c1"));
        new Sandbox(first.plan()).sh("git config my.key kept; echo u > untracked").ok();

        PreparedLayout second = host.mounts.prepare(host.request("c1"));

        assertThat(second).isEqualTo(first);
        assertThat(new Sandbox(second.plan()).sh("git config my.key; cat untracked").ok().text())
                .isEqualTo("kept\nu\n");
        assertThat(host.mounts.list())
                .singleElement()
                .satisfies(j -> assertThat(j.phase()).isEqualTo(Phase.READY));
    }

    @Test
    void worktreeIsTakenAgainAfterARelease() throws IOException {
        host.sandbox("c1").sh("echo u > untracked").ok();
        host.mounts.release(new ContainerName("c1"));

        Sandbox again = host.sandbox("c1");

        assertThat(again.sh("cat untracked; git branch --show-current").ok().text())
                .isEqualTo("u\njib/c1/work\n");
    }

    @Test
    void severalRepositoriesOfOneNameLiveInOneContainer() {
        Path other = root.resolve("else where/R");
        HostFixture.make(other);
        PrepareRequest request =
                PrepareRequest.of(
                        new ContainerName("c1"),
                        List.of(
                                RepositoryRequest.of(new HostPath(host.repository)),
                                RepositoryRequest.of(new HostPath(other)).onBranch("topic")));

        Sandbox c1 = new Sandbox(host.mounts.prepare(request).plan());

        c1.sh("cd /home/jib/repos/R-2; echo n > n; git add n; git commit -qm second").ok();
        assertThat(Shell.git(other, "log", "-1", "--format=%s", "topic")).isEqualTo("second");
        assertThat(c1.sh("cd /home/jib/repos/R; git status --porcelain").ok().text()).isEmpty();
        host.mounts.release(new ContainerName("c1"));
        assertThat(other.resolve(".git/jib")).doesNotExist();
    }

    @Test
    void urlsOfTheUpstreamGoThroughTheHelper() {
        PrepareRequest request =
                host.request("c1")
                        .withUpstreams(List.of(new UpstreamBase("https://github.com")))
                        .withSocketDir(new HostPath(root));

        Sandbox c1 = new Sandbox(host.mounts.prepare(request).plan());

        assertThat(
                        c1.sh(
                                        "git ls-remote --get-url; git ls-remote --get-url"
                                                + " git@github.com:a/b; git ls-remote --get-url"
                                                + " ssh://git@github.com/a/b; echo $JIB_GATEWAY")
                                .ok()
                                .text())
                .isEqualTo(
                        "jib::https://github.com/acme/site.git\njib::https://github.com/a/b\n"
                                + "jib::https://github.com/a/b\nunix:/run/jib/git.sock\n");
    }

    @Test
    void refusesABranchThatIsCheckedOutElsewhereAndNamesTheFix() {
        PrepareRequest request =
                PrepareRequest.of(
                        new ContainerName("c1"),
                        List.of(
                                RepositoryRequest.of(new HostPath(host.repository))
                                        .onBranch("main")));

        assertThatThrownBy(() -> host.mounts.prepare(request))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("branch main of")
                .hasMessageContaining("switch --detach");
        assertThat(root.resolve("state/c1/journal.json")).doesNotExist();
    }

    @Test
    void sparseCheckoutWorksAndStaysPrivateAndTheHostsOwnSettingsComeBack() throws IOException {
        Shell.sh(
                        host.repository,
                        "mkdir d e; echo d > d/f; echo e > e/f; git add .; git commit -qm dirs; git"
                                + " config extensions.worktreeConfig true; git worktree add -q -b"
                                + " topic ../wt; git -C ../wt config --worktree my.own kept")
                .ok();
        Map<String, String> before = host.metadata();
        PrepareRequest request =
                PrepareRequest.of(
                        new ContainerName("c1"),
                        List.of(
                                RepositoryRequest.of(new HostPath(host.repository))
                                        .inWorktree(new HostPath(root.resolve("wt")))));
        Sandbox c1 = new Sandbox(host.mounts.prepare(request).plan());

        c1.sh("git sparse-checkout set d; test -f d/f; test ! -e e; git sparse-checkout add e")
                .ok();
        c1.sh("git sparse-checkout set d; git config --worktree core.fsmonitor 'touch /x'").ok();

        assertThat(Shell.git(root.resolve("wt"), "config", "--worktree", "my.own"))
                .isEqualTo("kept");
        assertThat(Shell.git(root.resolve("wt"), "status", "--porcelain")).isEmpty();
        Shell.git(root.resolve("wt"), "config", "--worktree", "my.second", "too");
        assertThat(host.mounts.verify(new ContainerName("c1")).findings()).isEmpty();
        c1.sh("git sparse-checkout disable; test -f e/f").ok();
        host.mounts.release(new ContainerName("c1"));
        assertThat(Shell.git(root.resolve("wt"), "config", "--worktree", "--list"))
                .isEqualTo("my.own=kept\nmy.second=too");
        Shell.git(root.resolve("wt"), "config", "--worktree", "--unset", "my.second");
        Map<String, String> after = host.metadata();
        for (Map<String, String> metadata : List.of(before, after)) {
            metadata.keySet().removeIf(k -> k.matches("worktrees/wt/(index|info.*|logs.*)"));
            metadata.computeIfPresent(
                    "worktrees/wt/config.worktree", (k, v) -> v.replaceAll("\\[my]\n", ""));
        }
        assertThat(after).isEqualTo(before);
    }

    @Test
    void planTouchesNothing() throws IOException {
        Map<String, String> before = host.metadata();

        assertThat(host.mounts.plan(host.request("c1")).mounts()).isNotEmpty();

        assertThat(host.metadata()).isEqualTo(before);
        assertThat(root.resolve("state")).doesNotExist();
        assertThat(root.resolve("worktrees")).doesNotExist();
    }
}
