package dev.jib.mounts.cli;

import dev.jib.mounts.Mounts;
import dev.jib.mounts.plan.MountPlan;
import picocli.CommandLine.Command;

/** {@code jib mounts prepare}. */
@Command(
        name = "prepare",
        description = "Makes the layout and prints it.",
        mixinStandardHelpOptions = true)
final class PrepareCommand extends RequestCommand {
    @Override
    MountPlan answer(Mounts mounts, RequestOptions options) {
        return mounts.prepare(options.request()).plan();
    }
}
