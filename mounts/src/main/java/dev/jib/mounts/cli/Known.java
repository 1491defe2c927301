package dev.jib.mounts.cli;

import dev.jib.mounts.Mounts;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.MountsException;
import java.util.Optional;

/** Containers that have a layout. */
final class Known {
    private Known() {}

    /** What the layout of that container was asked for with. */
    static PrepareRequest request(Mounts mounts, String container) {
        ContainerName name = new ContainerName(container);
        Optional.ofNullable(mounts.unreadable().get(container))
                .ifPresent(why -> {
                    throw new MountsException(why);
                });
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
