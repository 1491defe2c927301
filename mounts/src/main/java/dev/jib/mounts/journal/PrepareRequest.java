package dev.jib.mounts.journal;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.config.UpstreamBase;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.ObjectAccess;
import dev.jib.mounts.plan.UserIds;
import java.util.List;
import java.util.Optional;

/**
 * What a launcher asks of {@code prepare}.
 *
 * @param home the home directory in the container
 * @param socketDir host directory with the session's socket, seen at {@code /run/jib}
 * @param helperDir host directory with {@code git-remote-jib}, seen at {@code /opt/jib/bin}
 * @param upstreams base URLs that go through the gateway
 * @param user whom the container runs as; by default the owner of the first repository
 */
public record PrepareRequest(
        ContainerName container,
        List<RepositoryRequest> repositories,
        LayoutKind layout,
        AdminFiles adminFiles,
        ObjectAccess objects,
        ContainerPath home,
        Optional<HostPath> socketDir,
        Optional<HostPath> helperDir,
        List<UpstreamBase> upstreams,
        Optional<UserIds> user) {
    public static final ContainerPath DEFAULT_HOME = ContainerPath.of("/home/jib");

    public PrepareRequest {
        repositories = ImmutableList.copyOf(repositories);
        upstreams = ImmutableList.copyOf(upstreams);
        if (repositories.isEmpty()) {
            throw new IllegalArgumentException(
                    "no repository for container "
                            + container
                            + " (expected: at least one, given with --repo)");
        }
    }

    /** A request in the shared layout with all defaults. */
    public static PrepareRequest of(ContainerName container, List<RepositoryRequest> repositories) {
        return new PrepareRequest(
                container,
                repositories,
                LayoutKind.SHARED,
                AdminFiles.OVERLAY,
                ObjectAccess.ALTERNATES,
                DEFAULT_HOME,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    public PrepareRequest withLayout(LayoutKind wanted) {
        return new PrepareRequest(
                container,
                repositories,
                wanted,
                adminFiles,
                objects,
                home,
                socketDir,
                helperDir,
                upstreams,
                user);
    }

    public PrepareRequest withAdminFiles(AdminFiles wanted) {
        return new PrepareRequest(
                container,
                repositories,
                layout,
                wanted,
                objects,
                home,
                socketDir,
                helperDir,
                upstreams,
                user);
    }

    public PrepareRequest withObjects(ObjectAccess wanted) {
        return new PrepareRequest(
                container,
                repositories,
                layout,
                adminFiles,
                wanted,
                home,
                socketDir,
                helperDir,
                upstreams,
                user);
    }

    public PrepareRequest withHome(ContainerPath wanted) {
        return new PrepareRequest(
                container,
                repositories,
                layout,
                adminFiles,
                objects,
                wanted,
                socketDir,
                helperDir,
                upstreams,
                user);
    }

    public PrepareRequest withSocketDir(HostPath wanted) {
        return new PrepareRequest(
                container,
                repositories,
                layout,
                adminFiles,
                objects,
                home,
                Optional.of(wanted),
                helperDir,
                upstreams,
                user);
    }

    public PrepareRequest withHelperDir(HostPath wanted) {
        return new PrepareRequest(
                container,
                repositories,
                layout,
                adminFiles,
                objects,
                home,
                socketDir,
                Optional.of(wanted),
                upstreams,
                user);
    }

    public PrepareRequest withUpstreams(List<UpstreamBase> wanted) {
        return new PrepareRequest(
                container,
                repositories,
                layout,
                adminFiles,
                objects,
                home,
                socketDir,
                helperDir,
                wanted,
                user);
    }

    public PrepareRequest withUser(UserIds wanted) {
        return new PrepareRequest(
                container,
                repositories,
                layout,
                adminFiles,
                objects,
                home,
                socketDir,
                helperDir,
                upstreams,
                Optional.of(wanted));
    }
}
