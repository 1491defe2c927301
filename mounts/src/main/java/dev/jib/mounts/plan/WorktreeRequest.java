package dev.jib.mounts.plan;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.config.UpstreamBase;
import java.util.List;
import java.util.Optional;

/**
 * What the launcher asks for one container.
 *
 * @param privateDir the container's own directory on the host, {@code <state>/<container>}
 * @param home the container's home
 * @param socketDir host directory that becomes {@code /run/jib}
 * @param helperDir host directory that becomes {@code /opt/jib/bin}
 * @param upstreams whose URLs go through the gateway
 */
public record WorktreeRequest(
        ContainerName container,
        LayoutKind layout,
        AdminFiles adminFiles,
        ObjectAccess objects,
        HostPath privateDir,
        ContainerPath home,
        Optional<HostPath> socketDir,
        Optional<HostPath> helperDir,
        List<UpstreamBase> upstreams,
        UserIds user) {
    public WorktreeRequest {
        upstreams = ImmutableList.copyOf(upstreams);
    }
}
