package dev.jib.mounts.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.config.UpstreamBase;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.LayoutPlanner;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.ObjectAccess;
import dev.jib.mounts.plan.RefStorage;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.plan.RepositoryName;
import dev.jib.mounts.plan.UserIds;
import dev.jib.mounts.plan.WorktreeRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A label of one container only on what no other container mounts. */
class SelinuxTest {
    private static final String HOME = "/home/jib";

    @Test
    void inTheSharedLayoutOnlyTheContainersOwnIsPrivate() {
        assertThat(targets(plan(LayoutKind.SHARED), "Z"))
                .containsExactly(
                        HOME + "/.git-admin/R",
                        HOME + "/.git-admin/R/commondir",
                        HOME + "/.git-admin/R/gitdir",
                        HOME + "/.git-admin/R/jib",
                        HOME + "/.git-common/R",
                        HOME + "/repos/R",
                        HOME + "/repos/R/.git",
                        "/opt/jib/etc");
        assertThat(targets(plan(LayoutKind.SHARED), "z"))
                .contains(
                        HOME + "/.git-common/R/objects",
                        HOME + "/.git-common/R/refs/heads",
                        HOME + "/.git-common/R/packed",
                        "/opt/jib/bin",
                        "/run/jib");
    }

    @Test
    void inTheSealedLayoutTheObjectsStayShared() {
        assertThat(targets(plan(LayoutKind.SEALED), "Z"))
                .containsExactly(
                        HOME + "/.git-admin/R",
                        HOME + "/repos/R",
                        HOME + "/repos/R/.git",
                        "/opt/jib/etc");
        assertThat(targets(plan(LayoutKind.SEALED), "z"))
                .containsExactly(HOME + "/.git-shared/R/objects", "/opt/jib/bin", "/run/jib");
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void theOtherTwoGiveOneLabelToAll(LayoutKind layout) {
        MountPlan plan = plan(layout);
        for (Mount mount : plan.mounts()) {
            assertThat(Selinux.NONE.of(plan, mount)).isEmpty();
            assertThat(Selinux.SHARED.of(plan, mount)).contains("z");
        }
    }

    private static TreeSet<String> targets(MountPlan plan, String label) {
        TreeSet<String> targets = new TreeSet<>();
        for (Mount mount : plan.mounts()) {
            if (Selinux.PRIVATE.of(plan, mount).orElseThrow().equals(label)) {
                targets.add(mount.target().value());
            }
        }
        return targets;
    }

    private static MountPlan plan(LayoutKind layout) {
        WorktreeRequest request =
                new WorktreeRequest(
                        new ContainerName("c"),
                        layout,
                        AdminFiles.OVERLAY,
                        ObjectAccess.ALTERNATES,
                        HostPath.of("/state/c"),
                        ContainerPath.of(HOME),
                        Optional.of(HostPath.of("/run/user/jib/c")),
                        Optional.of(HostPath.of("/usr/lib/jib/bin")),
                        List.of(new UpstreamBase("https://git.example")),
                        new UserIds(1000, 1000));
        return LayoutPlanner.plan(request, facts());
    }

    private static RepositoryFacts facts() {
        HostPath git = HostPath.of("/src/R/.git");
        return new RepositoryFacts(
                new RepositoryName("R"),
                git,
                git.child("worktrees/R"),
                HostPath.of("/trees/c/R"),
                Optional.of("refs/heads/topic"),
                "0123456789012345678901234567890123456789",
                RefStorage.FILES,
                "sha1",
                "ref: refs/heads/main\n",
                List.of(),
                List.of("heads", "tags"),
                List.of(),
                Optional.empty(),
                true,
                true,
                Map.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
