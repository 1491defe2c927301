package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.LayoutKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that only look, killed with SIGKILL: nothing was written, and nothing runs on. */
class KilledReadersTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir private Path root;

    @BeforeEach
    void needsBubblewrap() {
        Needs.bubblewrap();
    }

    private HostFixture worked(LayoutKind layout) {
        HostFixture host = new HostFixture(root).withRepository();
        Sandbox sandbox =
                new Sandbox(host.mounts.prepare(host.request("c1").withLayout(layout)).plan());
        KilledProcessTest.work(sandbox);
        return host;
    }

    /** All that the host has, with what is in it and when it was written. */
    private Map<String, String> everything() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                String what = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toString();
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    what += Files.readString(file, StandardCharsets.ISO_8859_1);
                }
                all.put(root.relativize(file).toString(), what);
            }
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void verifyLeavesNothing(LayoutKind layout) throws IOException {
        HostFixture host = worked(layout);
        Map<String, String> before = everything();
        int calls = 0;
        for (String step = "-"; !step.isEmpty(); calls++) {
            step = MountsProcess.killedAt(calls, host.root, "verify", Form.valueOf(layout.name()));
            assertThat(everything()).as(step).isEqualTo(before);
        }
        assertThat(calls).isGreaterThan(1);
        assertThat(host.mounts.verify(C1).isClean()).isTrue();
    }

    @Test
    void aGitInTheContainersViewEndsWithTheCommandThatRanIt() throws Exception {
        HostFixture host = worked(LayoutKind.SHARED);
        Map<String, String> before = host.metadata();
        List<String> command =
                MountsProcess.java(
                        "cli",
                        "git",
                        "--container=c1",
                        "--state=" + root.resolve("state"),
                        "--worktrees=" + root.resolve("worktrees"),
                        "--",
                        "-c",
                        "alias.wait=!echo waiting; cat",
                        "wait");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(Shell.environment(root));
        Process process = builder.redirectErrorStream(true).start();
        assertThat(process.inputReader().readLine()).isEqualTo("waiting");

        List<ProcessHandle> inside = process.descendants().toList();
        assertThat(inside).hasSizeGreaterThan(2); // bubblewrap, git and its shell
        process.toHandle().destroyForcibly();

        for (ProcessHandle each : inside) {
            each.onExit().get(20, TimeUnit.SECONDS);
        }
        assertThat(host.metadata()).isEqualTo(before);
        assertThat(host.mounts.verify(C1).isClean()).isTrue();
    }
}
