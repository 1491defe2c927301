package dev.jib.mounts.cli;

import dev.jib.mounts.Mounts;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.plan.MountPlan;
import picocli.CommandLine.Command;

/** {@code jib mounts plan}. */
@Command(
        name = "plan",
        description = "Shows the layout that prepare would make; touches nothing.",
        mixinStandardHelpOptions = true)
final class PlanCommand extends RequestCommand {
    @Override
    MountPlan answer(Mounts mounts, PrepareRequest request) {
        return mounts.plan(request);
    }
}
