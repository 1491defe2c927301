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
import java.util.function.Consumer;

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
        return with(draft -> draft.layout = wanted);
    }

    public PrepareRequest withAdminFiles(AdminFiles wanted) {
        return with(draft -> draft.adminFiles = wanted);
    }

    public PrepareRequest withObjects(ObjectAccess wanted) {
        return with(draft -> draft.objects = wanted);
    }

    public PrepareRequest withHome(ContainerPath wanted) {
        return with(draft -> draft.home = wanted);
    }

    public PrepareRequest withSocketDir(HostPath wanted) {
        return with(draft -> draft.socketDir = Optional.of(wanted));
    }

    public PrepareRequest withHelperDir(HostPath wanted) {
        return with(draft -> draft.helperDir = Optional.of(wanted));
    }

    public PrepareRequest withUpstreams(List<UpstreamBase> wanted) {
        return with(draft -> draft.upstreams = wanted);
    }

    public PrepareRequest withUser(UserIds wanted) {
        return with(draft -> draft.user = Optional.of(wanted));
    }

    private PrepareRequest with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new PrepareRequest(
                container,
                repositories,
                draft.layout,
                draft.adminFiles,
                draft.objects,
                draft.home,
                draft.socketDir,
                draft.helperDir,
                draft.upstreams,
                draft.user);
    }

    /** What can be changed, while it is. */
    private static final class Draft {
        LayoutKind layout;
        AdminFiles adminFiles;
        ObjectAccess objects;
        ContainerPath home;
        Optional<HostPath> socketDir;
        Optional<HostPath> helperDir;
        List<UpstreamBase> upstreams;
        Optional<UserIds> user;

        Draft(PrepareRequest from) {
            layout = from.layout;
            adminFiles = from.adminFiles;
            objects = from.objects;
            home = from.home;
            socketDir = from.socketDir;
            helperDir = from.helperDir;
            upstreams = from.upstreams;
            user = from.user;
        }
    }
}
