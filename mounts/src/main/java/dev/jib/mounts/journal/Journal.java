package dev.jib.mounts.journal;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.RepositoryName;
import java.util.List;

/** The state of one container's layout, as it is on disk. */
public record Journal(
        int version, Phase phase, PrepareRequest request, List<RepositoryRecord> repositories) {
    public static final int VERSION = 1;

    public Journal {
        repositories = ImmutableList.copyOf(repositories);
    }

    public ContainerName container() {
        return request.container();
    }

    public Journal withPhase(Phase now) {
        return new Journal(version, now, request, repositories);
    }

    /** The journal with one repository's record replaced. */
    public Journal with(RepositoryRecord record) {
        return new Journal(
                version,
                phase,
                request,
                repositories.stream()
                        .map(r -> r.name().equals(record.name()) ? record : r)
                        .toList());
    }

    public RepositoryRecord repository(RepositoryName name) {
        return repositories.stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
    }
}
