package dev.jib.mounts.cli;

import dev.jib.mounts.Mounts;
import dev.jib.mounts.plan.MountPlan;
import picocli.CommandLine.Command;

/** {@code jib mounts plan}. */
@Command(
        name = "plan",
        description = {
            "Shows the layout that prepare would make; touches nothing.",
            "Without --repo: the layout that the container has."
        },
        mixinStandardHelpOptions = true)
final class PlanCommand extends RequestCommand {
    @Override
    MountPlan answer(Mounts mounts, RequestOptions options) {
        return mounts.plan(
                options.repositories.isEmpty()
                        ? Known.request(mounts, options.container)
                        : options.request());
    }
}
