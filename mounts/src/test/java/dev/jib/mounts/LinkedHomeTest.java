package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** State, worktrees and repository are given by paths through a link, as where HOME is one. */
class LinkedHomeTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() throws IOException {
        Needs.bubblewrap();
        Files.createDirectory(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("home"), Path.of("real"));
        host = new HostFixture(root.resolve("home")).withRepository();
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void aContainerThatRunsIsSeen(LayoutKind layout) throws Exception {
        Sandbox c1 = new Sandbox(host.mounts.prepare(host.request("c1").withLayout(layout)).plan());
        Process process =
                new ProcessBuilder(c1.command("git commit -q --allow-empty -m w; echo ready; cat"))
                        .start();
        try (var out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            assertThatThrownBy(() -> host.mounts.release(C1)).hasMessageContaining("still runs");
        } finally {
            process.destroyForcibly().waitFor();
        }

        assertThat(host.mounts.release(C1).wasPrepared()).isTrue();
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("w");
    }

    @Test
    void aWorktreeIsMadeWhereALinkLeads() {
        PrepareRequest request =
                PrepareRequest.of(
                        C1,
                        List.of(
                                RepositoryRequest.of(new HostPath(host.repository))
                                        .inWorktree(new HostPath(root.resolve("home/a/wt")))));

        new Sandbox(host.mounts.prepare(request).plan()).sh("git status").ok();
        new Sandbox(host.mounts.prepare(request).plan()).sh("git status").ok();
        host.mounts.release(C1);

        assertThat(Shell.git(root.resolve("real/a/wt"), "status", "--porcelain")).isEmpty();
        new Sandbox(host.mounts.prepare(request).plan()).sh("git status").ok();
    }
}
