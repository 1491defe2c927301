package dev.jib.mounts.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jib.mounts.config.GitConfigText;
import dev.jib.mounts.config.SystemConfig;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Decides the layout of a container: a pure function of the request and the repositories' facts.
 */
public final class LayoutPlanner {
    /** The directory of the container's private directory that becomes {@code /opt/jib/etc}. */
    public static final String ETC = "etc";

    private LayoutPlanner() {}

    /** The plan for a container with one repository. */
    public static MountPlan plan(WorktreeRequest request, RepositoryFacts repository) {
        return plan(request, List.of(repository));
    }

    /** The plan for a container with several repositories, whose names must differ. */
    public static MountPlan plan(WorktreeRequest request, List<RepositoryFacts> repositories) {
        ImmutableList.Builder<Mount> mounts = ImmutableList.builder();
        ImmutableList.Builder<PrivateEntry> entries = ImmutableList.builder();
        for (RepositoryFacts facts : repositories) {
            RepositoryLayout layout = layout(request, facts);
            mounts.addAll(layout.mounts());
            entries.addAll(layout.entries());
        }
        addContainerWide(request, repositories, mounts, entries);
        return new MountPlan(
                request.container(),
                request.layout(),
                request.adminFiles(),
                request.home(),
                request.user(),
                repositories.stream().map(f -> planned(request, f)).toList(),
                inOrder(mounts.build()),
                entries.build(),
                environment(request),
                request.helperDir().isPresent() ? List.of(ContainerPaths.HELPER_DIR) : List.of(),
                repositories.stream().flatMap(f -> notes(request, f)).toList());
    }

    private static Stream<String> notes(WorktreeRequest request, RepositoryFacts facts) {
        boolean tables =
                request.layout() == LayoutKind.SHARED && facts.refStorage() == RefStorage.REFTABLE;
        Stream<String> more =
                tables
                        ? Stream.of(
                                facts.name()
                                        + ": its refs are in reftables, which need git 2.45 or"
                                        + " newer in the container too; the stash is one for all"
                                        + " worktrees there")
                        : Stream.empty();
        return Stream.concat(facts.notes().stream(), more);
    }

    private static RepositoryLayout layout(WorktreeRequest request, RepositoryFacts facts) {
        return switch (request.layout()) {
            case SHARED -> SharedLayout.of(request, facts);
            case SEALED -> SealedLayout.of(request, facts);
        };
    }

    private static void addContainerWide(
            WorktreeRequest request,
            List<RepositoryFacts> repositories,
            ImmutableList.Builder<Mount> mounts,
            ImmutableList.Builder<PrivateEntry> entries) {
        ContainerPaths inside = new ContainerPaths(request.home());
        HostPath etc = request.privateDir().child(ETC);
        List<String> worktrees =
                repositories.stream().map(f -> inside.worktree(f.name()).value()).toList();
        entries.add(
                new PrivateEntry.TextFile(
                        etc.child("gitconfig"),
                        GitConfigText.of(SystemConfig.entries(request.upstreams(), worktrees))));
        mounts.add(Mount.readOnly(etc, ContainerPaths.ETC_DIR, "git's system configuration"));
        request.socketDir()
                .ifPresent(
                        d -> mounts.add(Mount.readOnly(d, ContainerPaths.SOCKET_DIR, "gateway")));
        request.helperDir()
                .ifPresent(d ->
                        mounts.add(Mount.readOnly(d, ContainerPaths.HELPER_DIR, "git-remote-jib")));
    }

    private static PlannedRepository planned(WorktreeRequest request, RepositoryFacts facts) {
        return new PlannedRepository(
                facts.name(),
                new ContainerPaths(request.home()).worktree(facts.name()),
                facts.worktree(),
                facts.commonDir(),
                facts.branch(),
                facts.upstream());
    }

    /** Parents before children, and one mount a target. */
    private static List<Mount> inOrder(List<Mount> mounts) {
        Map<ContainerPath, Mount> byTarget = new TreeMap<>();
        for (Mount mount : mounts) {
            if (byTarget.putIfAbsent(mount.target(), mount) != null) {
                throw new MountsException(
                        "two mounts have the target "
                                + mount.target()
                                + " (expected: repositories with different names; give one of them"
                                + " another with --name)");
            }
        }
        return byTarget.values().stream().sorted(Comparator.comparing(Mount::target)).toList();
    }

    private static Map<String, String> environment(WorktreeRequest request) {
        ImmutableMap.Builder<String, String> environment = ImmutableMap.builder();
        environment.put("HOME", request.home().value());
        environment.put("GIT_CONFIG_SYSTEM", ContainerPaths.ETC_DIR.child("gitconfig").value());
        request.socketDir()
                .ifPresent(d ->
                        environment.put(
                                "JIB_GATEWAY",
                                "unix:" + ContainerPaths.SOCKET_DIR.child("git.sock")));
        return environment.buildOrThrow();
    }
}
