package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.LayoutKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes that are killed with SIGKILL before each step of each call; the next call finds all
 * whole, and once it is released the host's metadata is what it was, byte for byte.
 */
@Execution(ExecutionMode.CONCURRENT)
class KilledProcessTest {
    private static final ContainerName C1 = new ContainerName("c1");

    /**
     * Every how many events it is killed. The end of one step is the beginning of the next, so that
     * 2 is all; the build takes every second step of each layout, not the same of both.
     */
    static final int STRIDE = Integer.getInteger("jib.killed.stride", 4);

    @TempDir Path root;

    @BeforeEach
    void needsBubblewrap() {
        Needs.bubblewrap();
    }

    private HostFixture host(String name, int event) throws IOException {
        HostFixture host = new HostFixture(Files.createDirectory(root.resolve(name + event)));
        host.withRepository().git("pack-refs", "--all");
        return host;
    }

    private static Form form(LayoutKind layout) {
        return Form.valueOf(layout.name());
    }

    private static Sandbox sandbox(HostFixture host, LayoutKind layout) {
        PrepareRequest request = host.request("c1").withLayout(layout);
        return new Sandbox(host.mounts.prepare(request).plan());
    }

    private static int first(LayoutKind layout) {
        return layout == LayoutKind.SHARED ? 0 : STRIDE / 2;
    }

    private static void covers(List<String> steps, int events, String... all) {
        assertThat(steps).hasSizeGreaterThan(events / STRIDE);
        if (STRIDE <= 2) {
            assertThat(steps).contains(all);
        }
    }

    /** What a container leaves: a commit, a stash, an untracked and a changed file. */
    static void work(Sandbox sandbox) {
        sandbox.sh(
                        "echo w > w; git add w; git commit -qm work; echo s > a; git stash -q; echo"
                                + " u > u; echo changed > b")
                .ok();
    }

    static void nothingIsLost(HostFixture host, LayoutKind layout, String step) {
        String stash =
                layout == LayoutKind.SHARED ? "refs/jib/c1/stash/0:a" : "refs/jib/c1/stash:a";
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).as(step).isEqualTo("work");
        assertThat(host.git("show", stash)).as(step).isEqualTo("s");
        assertThat(host.git("for-each-ref", "refs/jib", "refs/jib-incoming")).hasLineCount(1);
        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain").strip())
                .as(step)
                .isEqualTo("M b\n?? u");
        assertThat(adminFiles(host, host.worktree("c1"))).as(step).isEqualTo(ofGit(host));
    }

    /** What {@code git worktree add} writes for a worktree, in the words of the container's. */
    private static Map<String, String> ofGit(HostFixture host) {
        Path plain = host.root.resolve("plain");
        host.git("worktree", "add", "-q", "--detach", plain.toString());
        Map<String, String> files = adminFiles(host, plain);
        host.git("worktree", "remove", "--force", plain.toString());
        files.replaceAll(
                (name, text) -> text.replace(plain.toString(), host.worktree("c1").toString()));
        return files;
    }

    /** Those of a worktree's admin dir that prepare or a container may have written. */
    private static Map<String, String> adminFiles(HostFixture host, Path worktree) {
        Path adminDir = Path.of(Shell.git(worktree, "rev-parse", "--absolute-git-dir"));
        String prefix = host.repository.resolve(".git").relativize(adminDir) + "/";
        Map<String, String> files = new TreeMap<>();
        metadata(host)
                .forEach((name, text) -> {
                    if (name.matches(
                            Pattern.quote(prefix) + "(gitdir|commondir|locked|jib|config).*")) {
                        files.put(name.substring(prefix.length()), text);
                    }
                });
        return files;
    }

    private static Map<String, String> metadata(HostFixture host) {
        try {
            return host.metadata();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> withoutWork(Map<String, String> metadata) {
        metadata.keySet()
                .removeIf(k ->
                        k.startsWith("worktrees")
                                || k.startsWith("refs/jib")
                                || k.contains("heads/jib"));
        return metadata;
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void prepareIsFinishedByTheNext(LayoutKind layout) throws IOException {
        List<String> steps = new ArrayList<>();
        String step = "-";
        for (int event = first(layout); !step.isEmpty(); event += STRIDE) {
            HostFixture host = host("p", event);
            Map<String, String> before = host.metadata();
            step = MountsProcess.killedAt(event, host.root, "prepare", form(layout));
            steps.add(step);

            work(sandbox(host, layout));
            host.mounts.release(C1);

            nothingIsLost(host, layout, step);
            assertThat(withoutWork(host.metadata())).as(step).isEqualTo(before);
        }
        covers(steps, 20, "before worktree", "before done");
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void releaseIsFinishedByTheNext(LayoutKind layout) throws IOException {
        List<String> steps = new ArrayList<>();
        String step = "-";
        for (int event = first(layout); !step.isEmpty(); event += STRIDE) {
            HostFixture host = host("r", event);
            Map<String, String> before = host.metadata();
            work(sandbox(host, layout));
            step = MountsProcess.killedAt(event, host.root, "release", form(layout));
            steps.add(step);

            host.mounts.release(C1);

            nothingIsLost(host, layout, step);
            assertThat(withoutWork(host.metadata())).as(step).isEqualTo(before);
            assertThat(host.mounts.list()).isEmpty();
        }
        covers(steps, 16, "before releasing", "before detach");
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void recoverIsFinishedByTheNext(LayoutKind layout) throws IOException {
        List<String> steps = new ArrayList<>();
        String step = "-";
        for (int event = first(layout); !step.isEmpty(); event += STRIDE) {
            HostFixture host = host("c", event);
            Map<String, String> before = host.metadata();
            Sandbox c1 = sandbox(host, layout);
            work(c1);
            c1.sh("git init -q nested; echo n > nested/n").ok();
            step = MountsProcess.killedAt(event, host.root, "recover", form(layout));
            steps.add(step);

            host.mounts.recover(C1);

            assertThat(host.worktree("c1").resolve("nested/n")).exists();
            assertThat(host.root.resolve("worktrees/c1/.jib-quarantine/c1/1-.git")).exists();
            Shell.sh(host.worktree("c1"), "rm -r nested").ok();
            nothingIsLost(host, layout, step);
            assertThat(withoutWork(host.metadata())).as(step).isEqualTo(before);
        }
        covers(steps, 20, "before quarantine");
    }

    @Test
    void importIsFinishedByTheNextWhicheverGitWasReached() throws IOException {
        List<String> steps = new ArrayList<>();
        String step = "-";
        for (int event = 0; !step.isEmpty(); event += STRIDE) {
            HostFixture host = host("i", event);
            work(sandbox(host, LayoutKind.SEALED));
            step = MountsProcess.killedAt(event, host.root, "import", Form.SEALED);
            steps.add(step);

            host.mounts.importFrom(C1);

            assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("work");
            host.mounts.release(C1);
            nothingIsLost(host, LayoutKind.SEALED, step);
        }
        assertThat(steps).hasSizeGreaterThan(16 / STRIDE).anyMatch(s -> s.contains("git"));
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void quarantineIsFinishedByTheNext(LayoutKind layout) throws IOException {
        String step = "-";
        for (int event = 0; !step.isEmpty(); event++) {
            HostFixture host = host("q", event);
            Sandbox c1 = sandbox(host, layout);
            work(c1);
            c1.sh("git init -q nested").ok();
            step = MountsProcess.killedAt(event, host.root, "quarantine", form(layout));

            assertThat(host.mounts.quarantine(C1).isClean()).isTrue();
            host.mounts.release(C1);

            Shell.sh(host.worktree("c1"), "rm -r nested").ok();
            nothingIsLost(host, layout, step);
        }
    }
}
