package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.FindingKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shared layout for runtimes that cannot mount over files: {@code --admin-files rewrite}. */
class RewriteTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir Path root;
    HostFixture host;

    /** What a test throws where a process would have been killed. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void makeHost() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
    }

    private static PrepareRequest request(HostFixture host) {
        return host.request("c1").withAdminFiles(AdminFiles.REWRITE);
    }

    private static Map<String, String> metadata(HostFixture host) throws IOException {
        Map<String, String> all = host.metadata();
        all.keySet().removeIf(k -> k.startsWith("worktrees") || k.contains("heads/jib"));
        return all;
    }

    @Test
    void noFileIsMountedOverAndGitWorksOnBothSides() throws IOException {
        Map<String, String> before = metadata(host);
        MountPlan plan = host.mounts.prepare(request(host)).plan();
        assertThat(plan.mounts()).noneMatch(Mount::onHostFile);
        Sandbox c1 = new Sandbox(plan);

        c1.sh(
                        "echo x > x; git add x; git commit -qm x; git stash list; git worktree"
                                + " list; git worktree prune; git status --porcelain; git fsck; git"
                                + " sparse-checkout set d; git sparse-checkout disable")
                .ok();
        assertThat(c1.sh("git checkout main").exit()).isNotZero();
        assertThat(c1.sh("grep -r '" + root + "' /home/jib --exclude=*.host-backup -l").text())
                .isEmpty();

        host.git("worktree", "prune");
        host.git("gc", "-q", "--prune=now");
        assertThat(host.git("branch", "--list", "jib/*")).contains("jib/c1/work");
        assertThat(host.git("worktree", "list")).contains("locked");
        assertThat(host.mounts.verify(C1).findings()).isEmpty();
        host.mounts.release(C1);
        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
        assertThat(host.git("worktree", "list")).doesNotContain("prunable", "/home/jib");
        assertThat(host.repository.resolve(".git/worktrees/R/gitdir.host-backup")).doesNotExist();
        Map<String, String> after = metadata(host);
        after.remove("packed-refs");
        before.remove("packed-refs");
        after.keySet().removeIf(k -> k.startsWith("refs/") || k.startsWith("info"));
        before.keySet().removeIf(k -> k.startsWith("refs/") || k.startsWith("info"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void aCallStoppedAnywhereIsFinishedByTheNext() throws IOException {
        boolean killed = true;
        int event = 0;
        for (; killed; event++) {
            HostFixture here =
                    new HostFixture(Files.createDirectory(root.resolve("e" + event)))
                            .withRepository();
            Map<String, String> before = metadata(here);
            killed = kill(here, event, true);
            new Sandbox(here.mounts.prepare(request(here)).plan())
                    .sh("echo x > x; git add x; git commit -qm x; echo u > u")
                    .ok();
            killed |= kill(here, event, false);

            here.mounts.release(C1);

            assertThat(metadata(here)).as("event %s", event).isEqualTo(before);
            assertThat(Shell.git(here.worktree("c1"), "status", "--porcelain")).isEqualTo("?? u");
        }
        assertThat(event).isGreaterThan(20);
    }

    private static boolean kill(HostFixture host, int event, boolean prepare) {
        int[] left = {event};
        Mounts mounts =
                new Mounts(
                        HostFixture.host(
                                host.root,
                                step -> {
                                    if (left[0]-- == 0) {
                                        throw new Killed();
                                    }
                                }));
        try {
            if (prepare) {
                mounts.prepare(request(host));
            } else {
                mounts.release(C1);
            }
            return false;
        } catch (Killed e) {
            return true;
        }
    }

    @Test
    void whatTheContainerMakesOfTheFilesIsFoundAndNotTrusted() throws IOException {
        Sandbox c1 = new Sandbox(host.mounts.prepare(request(host)).plan());
        c1.sh(
                        "echo 'gitdir: x.git' > .git; A=/home/jib/.git-common/R/worktrees/this;"
                            + " echo /etc/.git > $A/gitdir.host-backup; echo evil > $A/commondir")
                .ok();

        assertThat(host.mounts.verify(C1).findings())
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(
                        FindingKind.DOT_GIT, FindingKind.ADMIN_FILE, FindingKind.ADMIN_FILE);
        host.mounts.recover(C1);

        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
        assertThat(Files.readString(host.repository.resolve(".git/worktrees/R/gitdir")))
                .isEqualTo(host.worktree("c1").resolve(".git") + "\n");
    }

    @Test
    void theBackupServesWhenTheStateIsGone() throws IOException {
        host.mounts.prepare(request(host));
        Shell.sh(root, "rm -r state/c1").ok();

        host.mounts.recoverRepository(new HostPath(host.repository));

        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
        assertThat(host.git("worktree", "list")).doesNotContain("prunable", "locked");
    }

    @Test
    void isRefusedForASealedContainer() {
        assertThatThrownBy(() -> host.mounts.prepare(request(host).withLayout(LayoutKind.SEALED)))
                .hasMessageContaining("--admin-files rewrite with layout sealed");
    }
}
