package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A launcher in the POSIX locale, in which no name beyond ASCII is a path for a JVM. */
class LocaleTest {
    @TempDir private Path root;

    @Test
    void whatOthersHaveMountedNeedNotBeAPathInIt() throws Exception {
        Needs.bubblewrap();
        HostFixture host = new HostFixture(root).withRepository();
        host.mounts.prepare(host.request("c1"));
        String other = Files.createDirectory(root.resolve("\u00e9")).toString();
        Process holder =
                new ProcessBuilder(
                                "bwrap",
                                "--ro-bind",
                                "/",
                                "/",
                                "--bind",
                                other,
                                "/mnt",
                                "--dev",
                                "/dev",
                                "sh",
                                "-c",
                                "echo ready; cat")
                        .start();
        try (var out = holder.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            for (String call : new String[] {"verify", "release"}) {
                Shell.Answer answer =
                        MountsProcess.cli(
                                root,
                                call,
                                "--container=c1",
                                "--state=" + root.resolve("state"),
                                "--worktrees=" + root.resolve("worktrees"));
                assertThat(answer.exit()).as(answer.text()).isZero();
            }
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }
}
