package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Crashed containers: every commit and every uncommitted file is there afterwards. */
class RecoverTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
    }

    /** Starts a container that works, says so, and stays; kills it with SIGKILL. */
    private void crash(Sandbox sandbox, String script, Runnable meanwhile) throws Exception {
        List<String> command = sandbox.command(script + "; echo ready; sleep 600");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.inputReader()) {
            String line = out.readLine();
            StringBuilder all = new StringBuilder();
            while (line != null && !line.equals("ready")) {
                all.append(line).append('\n');
                line = out.readLine();
            }
            assertThat(line).as(all.toString()).isEqualTo("ready");
            meanwhile.run();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void releaseOfAContainerThatRunsIsRefusedAndVerifySaysThatItRuns(LayoutKind layout)
            throws Exception {
        Sandbox c1 = new Sandbox(host.mounts.prepare(host.request("c1").withLayout(layout)).plan());
        crash(
                c1,
                "git commit -q --allow-empty -m 'of one that runs'",
                () -> {
                    assertThatThrownBy(() -> host.mounts.release(C1))
                            .isInstanceOf(MountsException.class)
                            .hasMessageContaining("still runs")
                            .hasMessageContaining("stop it");
                    assertThat(host.mounts.verify(C1).process()).isPresent();
                    assertThat(root.resolve("state/c1/R")).exists();
                });

        assertThat(host.mounts.release(C1).wasPrepared()).isTrue();

        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work"))
                .isEqualTo("of one that runs");
    }

    @Test
    void aCrashedSharedContainerLosesNothing() throws Exception {
        host.git("pack-refs", "--all");
        Map<String, String> before = host.metadata();
        crash(
                host.sandbox("c1"),
                "echo 1 > x; git add x; git commit -qm committed; echo s > a; git stash -q; echo u"
                        + " > untracked; git switch -q --detach; git commit -q --allow-empty -m"
                        + " detached; echo staged > b; git add b; echo 2 > x; touch"
                        + " /home/jib/.git-admin/R/index.lock"
                        + " /home/jib/.git-common/R/refs/heads/spare.lock",
                () ->
                        assertThatThrownBy(() -> host.mounts.recover(C1))
                                .hasMessageContaining("still runs"));

        ReleaseReport report = host.mounts.recover(C1);

        Path worktree = host.worktree("c1");
        assertThat(report.wasPrepared()).isTrue();
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("committed");
        assertThat(Shell.git(worktree, "log", "-1", "--format=%s")).isEqualTo("detached");
        assertThat(host.git("show", "refs/jib/c1/stash/0:a")).isEqualTo("s");
        assertThat(Shell.git(worktree, "status", "--porcelain").lines().map(String::strip))
                .containsExactlyInAnyOrder("M  b", "M x", "?? untracked");
        assertThat(Shell.git(worktree, "diff", "--cached", "--name-only")).isEqualTo("b");
        Shell.git(worktree, "commit", "-qm", "on");
        Map<String, String> after = host.metadata();
        after.keySet()
                .removeIf(k ->
                        k.startsWith("worktrees") || k.contains("jib") || k.contains("spare.lock"));
        before.keySet().removeIf(k -> k.startsWith("worktrees"));
        assertThat(after).isEqualTo(before);
        host.git("gc", "-q", "--prune=now");
        assertThat(host.git("fsck", "--no-progress")).isEmpty();
    }

    @Test
    void whatARebaseWasHoldingIsKept() throws Exception {
        crash(
                host.sandbox("c1"),
                "echo 1 > x; git add x; git commit -qm x; echo dirty > b;"
                        + " GIT_SEQUENCE_EDITOR=\"sed -i 1ibreak\" git rebase -q -i --autostash"
                        + " HEAD~1; test -d /home/jib/.git-admin/R/rebase-merge",
                () -> {});

        assertThat(host.mounts.recover(C1).kept()).anyMatch(k -> k.contains("autostash"));

        assertThat(host.git("show", "refs/jib/c1/autostash:b")).isEqualTo("dirty");
        Shell.git(host.worktree("c1"), "rebase", "--continue");
        assertThat(host.worktree("c1").resolve("b")).hasContent("dirty");
    }

    @Test
    void aCrashedSealedContainerLosesNothingAndWhatIsDamagedIsKept() throws Exception {
        crash(
                new Sandbox(
                        host.mounts
                                .prepare(host.request("c1").withLayout(LayoutKind.SEALED))
                                .plan()),
                "echo 1 > x; git add x; git commit -qm committed; echo u > untracked; git branch"
                        + " broken; echo 1111111111111111111111111111111111111111 >"
                        + " /home/jib/.git-admin/R/refs/heads/broken",
                () -> {});

        ReleaseReport report = host.mounts.recover(C1);

        assertThat(report.kept()).anyMatch(k -> k.contains(".recovered/c1-R"));
        assertThat(root.resolve("state/.recovered/c1-R/refs/heads/broken")).exists();
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("committed");
        assertThat(host.worktree("c1").resolve("untracked")).exists();
        assertThat(host.mounts.list()).isEmpty();
    }

    @Test
    void leftoversOfAContainerWhoseStateIsGoneAreCleared() throws IOException {
        host.git("pack-refs", "--all");
        Map<String, String> before = host.metadata();
        host.sandbox("c1").sh("echo s > a; git stash -q; git commit -q --allow-empty -m w").ok();
        host.sandbox("c2");
        Shell.sh(root, "rm -r state/c1").ok();

        assertThat(host.mounts.recoverRepository(new HostPath(host.repository)))
                .anyMatch(l -> l.contains("container c1, whose state is gone"));

        assertThat(host.git("show", "refs/jib/c1/stash/0:a")).isEqualTo("s");
        assertThat(host.git("worktree", "list", "--porcelain")).containsOnlyOnce("locked");
        assertThat(host.sandbox("c2").sh("git log -1 --format=%s jib/c1/work").ok().text())
                .isEqualTo("w\n");
        host.mounts.release(new ContainerName("c2"));
        Map<String, String> after = host.metadata();
        after.keySet()
                .removeIf(k ->
                        k.startsWith("worktrees")
                                || k.contains("jib/c")
                                || k.endsWith("heads/jib")
                                || k.matches("refs/(notes|remotes|jib)"));
        assertThat(after).isEqualTo(before);
    }

    /** The mount point of a disk that is not mounted is an empty directory, or not there. */
    @ParameterizedTest
    @CsvSource({"mkdir state, state cannot be read", "true, state cannot be read"})
    void aContainerWhoseStateCannotBeReadStaysAttached(String instead, String why) {
        host.sandbox("c1").sh("echo s > a; git stash -q").ok();
        Shell.sh(root, "mv state unmounted; " + instead).ok();

        assertThat(host.mounts.recoverRepository(new HostPath(host.repository)))
                .singleElement()
                .asString()
                .contains("container c1 stays attached", why);

        Shell.sh(root, "rmdir state || true; mv unmounted state").ok();
        host.mounts.release(C1);
        assertThat(host.git("show", "refs/jib/c1/stash/0:a")).isEqualTo("s");
    }

    @Test
    void whatIsLeftOfAStateWithoutAJournalIsKept() {
        host.sandbox("c1")
                .sh("git update-ref refs/own/x $(git commit-tree -m own HEAD^{tree})")
                .ok();
        new Sandbox(host.mounts.prepare(host.request("c2").withLayout(LayoutKind.SEALED)).plan());
        Shell.sh(root, "rm state/c1/journal.json state/c2/journal.json").ok();

        assertThat(host.mounts.recoverRepository(new HostPath(host.repository)))
                .anyMatch(l -> l.contains("container c1, whose state is gone, is detached"))
                .anyMatch(l -> l.contains("container c2 stays attached: ") && l.contains("R/git"));

        assertThat(host.git("log", "-1", "--format=%s", "refs/jib/c1/refs/own/x")).isEqualTo("own");
        assertThat(host.git("for-each-ref", "refs/jib/keep/c2")).isNotEmpty();
    }

    @Test
    void containerPathsOfTheOlderImplementationAreTakenBack() throws IOException {
        Shell.sh(
                        host.repository,
                        "git worktree add -q ../wt; cd .git/worktrees/wt; cp gitdir"
                                + " gitdir.host-backup; cp commondir commondir.host-backup; echo"
                                + " /home/jib/repos/R > gitdir; echo /home/jib/.git-common/R >"
                                + " commondir; echo 'gitdir: /home/jib/.git-admin/R' >"
                                + " ../../../../wt/.git")
                .ok();
        assertThat(Shell.run(host.repository, List.of("git", "fsck")).exit()).isNotZero();

        Shell.Answer answer = MountsProcess.cli(root, "recover", "--all", "--repo", "R");

        answer.ok();
        assertThat(answer.text()).contains("commondir: ../..");
        host.git("fsck");
        assertThat(Shell.git(root.resolve("wt"), "status", "--porcelain")).isEmpty();
        assertThat(host.git("worktree", "list")).doesNotContain("prunable");
        assertThat(host.repository.resolve(".git/worktrees/wt/gitdir.host-backup")).doesNotExist();
        assertThat(host.repository.resolve(".git/jib")).doesNotExist();
    }

    @Test
    void aBackupThatAContainerWroteIsNotTaken() throws IOException {
        Shell.sh(
                        host.repository,
                        "git worktree add -q ../wt; echo /etc/passwd >"
                                + " .git/worktrees/wt/gitdir.host-backup; echo ../../../evil >"
                                + " .git/worktrees/wt/commondir.host-backup")
                .ok();

        assertThat(host.mounts.recoverRepository(new HostPath(host.repository)))
                .singleElement()
                .asString()
                .contains("names no worktree");
        assertThat(Files.readString(host.repository.resolve(".git/worktrees/wt/commondir")))
                .isEqualTo("../..\n");
    }

    @Test
    void gitRunsInTheContainersViewAndWhatTheContainerPlantedStaysThere() throws IOException {
        host.sandbox("c1")
                .sh(
                        "echo u > u; git config core.fsmonitor 'touch /tmp/pwned"
                                + " /home/jib/repos/R/ran;false'")
                .ok();
        String state = root.resolve("state").toString();

        Shell.Answer answer =
                MountsProcess.cli(
                        root,
                        "git",
                        "--state",
                        state,
                        "--container",
                        "c1",
                        "--",
                        "status",
                        "--porcelain");

        assertThat(answer.ok().text()).contains("?? u\n").doesNotContain("bwrap:");
        assertThat(host.worktree("c1").resolve("ran")).exists();
        assertThat(Path.of("/tmp/pwned")).doesNotExist();
        assertThat(
                        MountsProcess.cli(
                                        root,
                                        "git",
                                        "--state",
                                        state,
                                        "--container",
                                        "c2",
                                        "status")
                                .text())
                .isEqualTo(
                        "jib mounts git: container c2 is not known (expected: one of jib mounts"
                                + " list)\n");
    }

    @Test
    void verifyTellsByItsExitStatusAndAsJson() {
        host.sandbox("c1").sh("git init -q sub").ok();
        String state = root.resolve("state").toString();

        Shell.Answer found =
                MountsProcess.cli(
                        root, "verify", "--state", state, "--container", "c1", "--format", "json");
        Shell.Answer moved =
                MountsProcess.cli(
                        root, "verify", "--state", state, "--container", "c1", "--quarantine");

        assertThat(found.exit()).isEqualTo(1);
        assertThat(found.text())
                .contains("\"kind\" : \"nested-repository\"", "\"clean\" : false", "sub/.git");
        assertThat(moved.ok().text()).contains("done: moved ", "c1: nothing dangerous found");
    }
}
