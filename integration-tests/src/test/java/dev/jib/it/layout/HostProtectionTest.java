package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Await;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.plan.AdminFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/**
 * The seed's "Host Protection Tests". Container {@code a} worked and ended, container {@code b} was
 * killed while it committed; what host git did before that, and before their release, is kept to be
 * looked at.
 */
class HostProtectionTest extends ChecklistTest {
    private static final String BACKUPS = "find .. ../../wt -name '*.host-backup'";
    private static final String LEAKS =
            "grep -rlI /home/jib .git ../../wt --exclude-dir=objects || true";

    private static String adminBefore = "";
    private static String whileRewritten = "";
    private static String leaksWhileRunning = "";
    private static String statusAfterCrash = "";
    private static List<String> reportedByB = List.of();

    @BeforeParameterizedClassInvocation
    static void workAndExit() throws Exception {
        adminBefore = adminFiles();
        if (!sealed()) {
            workWithRewrittenFiles();
        }
        a().ok("echo a >by-a.txt; git add .; git commit -qm 'work of a'; echo left >untracked.txt");
        reportedByB = killedWhileCommitting(b());
        leaksWhileRunning = host().sh(LEAKS);
        statusAfterCrash =
                host().gitIn(host().repository(), "status", "--porcelain").orFail().out()
                        + host().git("branch", "--list", "spare");
        a().close();
        host().release("a");
        host().release("b");
    }

    /** As the seed did it: the files of the host hold container paths while {@code r} runs. */
    private static void workWithRewrittenFiles() {
        UnaryOperator<PrepareRequest> rewrite = r -> r.withAdminFiles(AdminFiles.REWRITE);
        try (Box r = host().start(host().prepare("r", rewrite))) {
            r.ok("echo r >by-r.txt; git add .; git commit -qm 'work of r'");
            whileRewritten = adminFiles() + "\n" + host().sh(BACKUPS);
        }
        host().release("r");
        adminBefore += "\n" + host().worktree("r") + "/.git\n../..";
    }

    /** The commits that it reported before it was killed. */
    private static List<String> killedWhileCommitting(Box box) throws Exception {
        String loop =
                "rm -f reported; for i in $(seq 1000); do echo $i >>b.txt; git add b.txt; git"
                        + " commit -qm \"b $i\" && git rev-parse HEAD >>reported; done";
        Path reported = host().worktree("b").resolve("reported");
        CompletableFuture<?> running = CompletableFuture.runAsync(() -> box.sh(loop));
        Await.until(
                Duration.ofSeconds(30),
                () -> host().linesOf(reported).size() >= 5,
                () -> "five commits of b");
        box.kill();
        running.exceptionally(e -> null).get();
        return host().linesOf(reported);
    }

    private static String adminFiles() {
        return host().sh("cd .git/worktrees; for w in *; do cat $w/gitdir $w/commondir; done");
    }

    @Test
    @DisplayName("Host `git status` works on worktree after container exit")
    void hostGitStatusWorksOnWorktreeAfterContainerExit() {
        assertThat(host().gitIn(host().worktree("a"), "status", "--porcelain").orFail().out())
                .isEqualTo("?? untracked.txt\n");
        assertThat(host().git("status", "--porcelain")).isEmpty();
    }

    @Test
    @DisplayName("Host `git log` works on worktree after container exit")
    void hostGitLogWorksOnWorktreeAfterContainerExit() {
        assertThat(host().gitIn(host().worktree("a"), "log", "--format=%s").orFail().out())
                .isEqualTo("work of a\nc2\nc1\n");
        assertThat(host().git("log", "-1", "--format=%an %s", "jib/a/work"))
                .isEqualTo("Somebody work of a");
    }

    @Test
    @DisplayName("Verify `gitdir` file restored to host path after container exit")
    void gitdirFileIsAtItsHostPathAfterContainerExit() {
        assertThat(adminFiles())
                .isEqualTo(adminBefore)
                .contains(host().worktree("a") + "/.git", host().worktree("b") + "/.git");
        if (!sealed()) {
            assertThat(whileRewritten).as("while r ran").contains("/home/jib/repos/R/.git\n");
            assertThat(host().gitIn(host().worktree("r"), "log", "-1", "--format=%s").out())
                    .isEqualTo("work of r\n");
        }
    }

    @Test
    @DisplayName("Verify `gitdir.host-backup` cleaned up after normal exit")
    void gitdirHostBackupIsNotThereAfterNormalExit() {
        if (!sealed()) {
            assertThat(whileRewritten).as("while r ran").contains("gitdir.host-backup");
        }
        assertThat(host().sh(BACKUPS)).isEmpty();
        assertThat(host().sh("find .git -name 'jib*' -o -name locked -o -name config.worktree"))
                .as("nothing of jib's is left")
                .doesNotContain(".git/jib\n", "jib-refs", "jib-logs", "locked", "config.worktree");
    }

    @Test
    @DisplayName("Test recovery from crashed container (manual `gitdir` restore)")
    void recoversFromACrashedContainer() {
        assertThat(statusAfterCrash).as("before anything was restored").isEqualTo("  spare");
        String log = host().git("log", "--format=%H", "jib/b/work");
        assertThat(reportedByB).hasSizeGreaterThanOrEqualTo(5);
        assertThat(log.lines()).as("every commit that b reported").containsAll(reportedByB);
        assertThat(host().linesOf(host().worktree("b").resolve("reported"))).isEqualTo(reportedByB);
        assertThat(host().gitIn(host().worktree("b"), "status").exit()).isZero();
        assertThat(host().git("fsck", "--no-progress", "--no-dangling")).isEmpty();
        assertThat(host().gitIn(host().repository(), "worktree", "prune", "-v", "-n").both())
                .isEmpty();
    }

    @Test
    @DisplayName("No container paths in host metadata (except during container runtime)")
    void noContainerPathsInHostMetadata() {
        assertThat(leaksWhileRunning).as("not even during container runtime").isEmpty();
        assertThat(host().sh(LEAKS)).isEmpty();
    }
}
