package dev.jib.mounts.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jib mounts}: makes, shows and takes back what a container sees of repositories. */
@Command(
        name = "mounts",
        description =
                "What a container sees of repositories: plan, prepare, release, import, verify,"
                        + " list.",
        mixinStandardHelpOptions = true,
        subcommands = {
            PlanCommand.class,
            PrepareCommand.class,
            ReleaseCommand.class,
            RecoverCommand.class,
            ImportCommand.class,
            VerifyCommand.class,
            GitCommand.class,
            ListCommand.class
        })
public final class MountsCommand implements Runnable {
    @Spec CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli injects spec
    public MountsCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing (expected: plan, prepare, release, recover, import, verify,"
                        + " git, list)");
    }
}
