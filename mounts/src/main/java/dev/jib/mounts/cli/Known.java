package dev.jib.mounts.cli;

import dev.jib.mounts.Mounts;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.MountsException;

/** Containers that have a layout. */
final class Known {
    private Known() {}

    /** What the layout of that container was asked for with. */
    static PrepareRequest request(Mounts mounts, String container) {
        ContainerName name = new ContainerName(container);
        return mounts.list().stream()
                .filter(j -> j.container().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new MountsException(
                                "container "
                                        + name
                                        + " is not known (expected: one of jib mounts list)"))
                .request();
    }
}
