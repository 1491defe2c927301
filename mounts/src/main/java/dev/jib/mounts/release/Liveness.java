package dev.jib.mounts.release;

import dev.jib.mounts.disk.MountHolders;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether a container still runs: some process has its private directories mounted. */
final class Liveness {
    private static final int ATTEMPTS = 30;

    private Liveness() {}

    /** Refuses a container that runs; one that is being killed is waited for, 3 s at most. */
    static void checkGone(Host host, ContainerName container) {
        HostPath own = host.state().of(container);
        Optional<String> holder = MountHolders.of(own);
        try {
            for (int i = 0; holder.isPresent() && i < ATTEMPTS; i++) {
                TimeUnit.MILLISECONDS.sleep(100); // one that is being killed takes a moment
                holder = MountHolders.of(own);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (holder.isPresent()) {
            throw new MountsException(
                    "container "
                            + container
                            + " still runs: process "
                            + holder.get()
                            + " has its directories mounted (expected: one that has ended); stop it"
                            + " and run the command again");
        }
    }
}
