package dev.jib.mounts.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a plan says beside its mounts and files. */
class PlanTest {
    @Test
    void theEnvironmentLeadsGitToTheGatewayAndItsConfiguration() {
        MountPlan plan = LayoutPlanner.plan(Facts.request(LayoutKind.SHARED), Facts.plain());
        assertThat(plan.environment())
                .isEqualTo(
                        Map.of(
                                "HOME",
                                "/home/jib",
                                "GIT_CONFIG_SYSTEM",
                                "/opt/jib/etc/gitconfig",
                                "JIB_GATEWAY",
                                "unix:/run/jib/git.sock"));
        assertThat(plan.pathPrepend()).containsExactly(ContainerPath.of("/opt/jib/bin"));
    }

    @Test
    void withoutAGatewayNothingLeadsThere() {
        WorktreeRequest asked = Facts.request(LayoutKind.SHARED);
        WorktreeRequest request =
                new WorktreeRequest(
                        asked.container(),
                        asked.layout(),
                        asked.adminFiles(),
                        asked.objects(),
                        asked.privateDir(),
                        asked.home(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        asked.user());
        MountPlan plan = LayoutPlanner.plan(request, Facts.plain());
        assertThat(plan.environment()).containsOnlyKeys("HOME", "GIT_CONFIG_SYSTEM");
        assertThat(plan.pathPrepend()).isEmpty();
        assertThat(plan.mounts())
                .noneMatch(m ->
                        m.target().equals(ContainerPaths.SOCKET_DIR)
                                || m.target().equals(ContainerPaths.HELPER_DIR));
    }

    @Test
    void theRequestIsKept() {
        MountPlan plan =
                LayoutPlanner.plan(
                        Facts.request(LayoutKind.SEALED, AdminFiles.REWRITE, ObjectAccess.COPY),
                        Facts.plain());
        assertThat(plan.container()).isEqualTo(new ContainerName("c"));
        assertThat(plan.layout()).isEqualTo(LayoutKind.SEALED);
        assertThat(plan.adminFiles()).isEqualTo(AdminFiles.REWRITE);
        assertThat(plan.home()).isEqualTo(ContainerPath.of("/home/jib"));
        assertThat(plan.user()).isEqualTo(new UserIds(1000, 1001));
        assertThat(plan.notes()).isEmpty();
        assertThat(plan.repositories())
                .containsExactly(
                        new PlannedRepository(
                                new RepositoryName("R"),
                                ContainerPath.of("/home/jib/repos/R"),
                                HostPath.of(Facts.HOST + "/trees/c/R"),
                                HostPath.of(Facts.HOST + "/src/R/.git"),
                                Optional.of("refs/heads/topic"),
                                Optional.of("https://github.com/a/b")));
    }

    @Test
    void aFullCopyNeedsNoObjectsOfTheHost() {
        MountPlan plan =
                LayoutPlanner.plan(
                        Facts.request(LayoutKind.SEALED, AdminFiles.OVERLAY, ObjectAccess.COPY),
                        Facts.plain());
        assertThat(plan.mounts()).noneMatch(m -> m.target().value().contains(".git-shared"));
        assertThat(plan.privateEntries())
                .noneMatch(e -> e.path().toString().endsWith("alternates"));
    }

    @Test
    void whereFilesCannotBeMountedOverTheAdminFilesAreNot() {
        MountPlan plan =
                LayoutPlanner.plan(
                        Facts.request(
                                LayoutKind.SHARED, AdminFiles.REWRITE, ObjectAccess.ALTERNATES),
                        Facts.plain());
        assertThat(plan.mounts().stream().map(m -> m.target().value()))
                .doesNotContain(
                        "/home/jib/repos/R/.git",
                        "/home/jib/.git-admin/R/gitdir",
                        "/home/jib/.git-admin/R/commondir");
    }

    @Test
    void workBeginsInTheOnlyRepositoryOrAboveThemAll() {
        WorktreeRequest request = Facts.request(LayoutKind.SHARED);
        assertThat(LayoutPlanner.plan(request, Facts.plain()).workingDirectory())
                .isEqualTo(ContainerPath.of("/home/jib/repos/R"));
        RepositoryFacts other = Facts.random(new RepositoryName("other"), new java.util.Random(1));
        assertThat(LayoutPlanner.plan(request, List.of(Facts.plain(), other)).workingDirectory())
                .isEqualTo(ContainerPath.of("/home/jib/repos"));
    }

    @Test
    void theGeneratedConfigurationNamesTheWorktreesAndTheirOwnSettings() {
        RepositoryFacts odd = Facts.random(new RepositoryName("R"), new java.util.Random(3));
        MountPlan plan = LayoutPlanner.plan(Facts.request(LayoutKind.SHARED), odd);
        assertThat(content(plan, "/etc/gitconfig")).contains("directory = /home/jib/repos/R\n");
        assertThat(content(plan, "/common/config").contains("worktreeconfig = true"))
                .isEqualTo(!odd.worktreeConfig().isEmpty());
        assertThat(
                        content(
                                LayoutPlanner.plan(Facts.request(LayoutKind.SHARED), Facts.plain()),
                                "/common/config"))
                .doesNotContain("worktreeconfig");
        assertThat(plan.notes()).isEqualTo(odd.notes());
    }

    private static String content(MountPlan plan, String end) {
        return plan.privateEntries().stream()
                .filter(e -> e.path().toString().endsWith(end))
                .map(e -> ((PrivateEntry.TextFile) e).content())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void wordsAreThoseOfCommandsAndJson() {
        assertThat(AdminFiles.OVERLAY.word()).isEqualTo("overlay");
        assertThat(LayoutKind.SEALED.word()).isEqualTo("sealed");
        assertThat(ObjectAccess.COPY.word()).isEqualTo("copy");
    }
}
