package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.journal.StepObserver;
import dev.jib.mounts.plan.ContainerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that stop between two steps, and calls at the same time. */
class InterruptionTest {
    @TempDir Path root;

    /** What a test throws where a process would have been killed. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Lets a number of step events pass, then ends the call. */
    private static final class KillAt implements StepObserver {
        private int left;

        KillAt(int left) {
            this.left = left;
        }

        @Override
        public void reached(String step) {
            if (left-- == 0) {
                throw new Killed();
            }
        }
    }

    @BeforeEach
    void needsBubblewrap() {
        Needs.bubblewrap();
    }

    @Test
    void prepareStoppedAnywhereIsFinishedByTheNextAndReleasedWithoutTrace() throws IOException {
        boolean killed = true;
        int event = 0;
        for (; killed; event++) {
            Path here = Files.createDirectory(root.resolve("p" + event));
            HostFixture host = new HostFixture(here).withRepository();
            Map<String, String> before = host.metadata();
            killed = runUntilKilled(here, event, m -> m.prepare(host.request("c1")));

            host.sandbox("c1").sh("echo x > x; git add x; git commit -qm x").ok();
            host.mounts.release(new ContainerName("c1"));

            assertThat(withoutWorktree(host)).as("event %s", event).isEqualTo(before);
            assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
        }
        assertThat(event).isGreaterThan(20);
    }

    @Test
    void releaseStoppedAnywhereIsFinishedByTheNext() throws IOException {
        boolean killed = true;
        int event = 0;
        for (; killed; event++) {
            Path here = Files.createDirectory(root.resolve("r" + event));
            HostFixture host = new HostFixture(here).withRepository();
            host.git("pack-refs", "--all");
            Map<String, String> before = host.metadata();
            host.sandbox("c1").sh("echo kept > a; git stash -q; echo u > u").ok();
            killed = runUntilKilled(here, event, m -> m.release(new ContainerName("c1")));

            host.mounts.release(new ContainerName("c1"));

            Map<String, String> after = withoutWorktree(host);
            after.keySet().removeIf(k -> k.startsWith("refs/jib"));
            assertThat(after).as("event %s", event).isEqualTo(before);
            assertThat(host.git("show", "refs/jib/c1/stash/0:a")).isEqualTo("kept");
            assertThat(host.git("for-each-ref", "refs/jib")).hasLineCount(1);
            assertThat(host.worktree("c1").resolve("u")).hasContent("u\n");
        }
        assertThat(event).isGreaterThan(15);
    }

    @Test
    void aHalfMadeWorktreeIsMadeAgain() throws IOException {
        HostFixture host = new HostFixture(root).withRepository();
        runUntilKilled(root, 4, m -> m.prepare(host.request("c1")));
        Shell.sh(
                        host.repository,
                        "git worktree add -q -b jib/c1/work ../worktrees/c1/R; rm"
                            + " ../worktrees/c1/R/b; printf initializing > .git/worktrees/R/locked")
                .ok();

        host.sandbox("c1").sh("git status --porcelain; test -f b").ok();

        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
    }

    @Test
    void aHalfMadeWorktreeWithForeignFilesIsNotTouched() throws IOException {
        HostFixture host = new HostFixture(root).withRepository();
        runUntilKilled(root, 4, m -> m.prepare(host.request("c1")));
        Shell.sh(
                        host.repository,
                        "git worktree add -q -b jib/c1/work ../worktrees/c1/R;"
                                + " echo mine > ../worktrees/c1/R/foreign;"
                                + " printf initializing > .git/worktrees/R/locked")
                .ok();

        assertThatThrownBy(() -> host.sandbox("c1"))
                .hasMessageContaining("foreign")
                .hasMessageContaining("move it away");
        assertThat(host.worktree("c1").resolve("foreign")).hasContent("mine\n");
    }

    @Test
    void aHalfMadeWorktreeWithOtherContentIsNotTouchedAndAHalfWrittenFileIsMadeAgain()
            throws IOException {
        HostFixture host = new HostFixture(root).withRepository();
        runUntilKilled(root, 4, m -> m.prepare(host.request("c1")));
        Shell.sh(
                        host.repository,
                        "git worktree add -q -b jib/c1/work ../worktrees/c1/R; printf o >"
                                + " ../worktrees/c1/R/a; echo mine > ../worktrees/c1/R/b; printf"
                                + " initializing > .git/worktrees/R/locked")
                .ok();

        assertThatThrownBy(() -> host.sandbox("c1"))
                .hasMessageContaining("worktrees/c1/R/b was changed")
                .hasMessageContaining("move it away");
        assertThat(host.worktree("c1").resolve("b")).hasContent("mine\n");

        Files.delete(host.worktree("c1").resolve("b"));
        host.sandbox("c1").sh("git status --porcelain; test -f b").ok();
        assertThat(host.worktree("c1").resolve("a")).hasContent("one");
    }

    @Test
    void parallelCallsOnOneRepositoryAllSucceed() throws Exception {
        HostFixture host = new HostFixture(root).withRepository();
        host.git("pack-refs", "--all");
        Map<String, String> before = host.metadata();
        try (ExecutorService pool = Executors.newFixedThreadPool(6)) {
            List<Future<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String name = "c" + i;
                calls.add(
                        pool.submit(
                                (Callable<Object>) () -> host.mounts.prepare(host.request(name))));
            }
            for (Future<Object> call : calls) {
                call.get();
            }
            calls.clear();
            for (int i = 0; i < 6; i++) {
                String name = "c" + i;
                calls.add(
                        pool.submit(
                                (Callable<Object>)
                                        () -> host.mounts.release(new ContainerName(name))));
            }
            for (Future<Object> call : calls) {
                call.get();
            }
        }
        assertThat(withoutWorktree(host)).isEqualTo(before);
        assertThat(host.git("worktree", "list")).hasLineCount(7);
    }

    @Test
    void parallelProcessesOnOneRepositoryAllSucceed() throws Exception {
        HostFixture host = new HostFixture(root).withRepository();
        host.git("pack-refs", "--all");
        Map<String, String> before = host.metadata();
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            List<Future<Shell.Answer>> calls = new ArrayList<>();
            for (String name : List.of("c1", "c2", "c3")) {
                calls.add(
                        pool.submit(() -> {
                            String[] place = {"--state", "state", "--container", name};
                            MountsProcess.cli(
                                            root,
                                            "prepare",
                                            "--worktrees",
                                            "worktrees",
                                            place[0],
                                            place[1],
                                            place[2],
                                            place[3],
                                            "--repo",
                                            "R")
                                    .ok();
                            return MountsProcess.cli(
                                    root, "release", place[0], place[1], place[2], place[3]);
                        }));
            }
            for (Future<Shell.Answer> call : calls) {
                call.get().ok();
            }
        }
        assertThat(withoutWorktree(host)).isEqualTo(before);
        assertThat(host.git("worktree", "list")).hasLineCount(4);
    }

    private static boolean runUntilKilled(Path root, int event, Consumer<Mounts> call) {
        try {
            call.accept(new Mounts(HostFixture.host(root, new KillAt(event))));
            return false;
        } catch (Killed e) {
            return true;
        }
    }

    private static Map<String, String> withoutWorktree(HostFixture host) throws IOException {
        Map<String, String> after = host.metadata();
        after.keySet().removeIf(k -> k.startsWith("worktrees") || k.contains("heads/jib"));
        return after;
    }
}
