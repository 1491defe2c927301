package dev.jib.gateway.app;

import dev.jib.gateway.app.objects.LocalObjects;
import dev.jib.gateway.app.policy.ExplainCommand;
import dev.jib.gateway.app.policy.PolicyCommand;
import dev.jib.gateway.demo.DemoCommand;
import dev.jib.mounts.cli.MountsCommand;
import dev.jib.mounts.cli.OneLine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IFactory;

/** The {@code jib} command. */
@Command(
        name = "jib",
        mixinStandardHelpOptions = true,
        version = "jib 0.1.0",
        description = "Git for containers that hold no credential: gateway, mounts, audit.",
        subcommands = {
            GatewayCommand.class,
            MountsCommand.class,
            PolicyCommand.class,
            AuditCommand.class,
            CaCommand.class,
            DemoCommand.class
        })
public final class Jib {
    private Jib() {}

    /** Runs a command; its exit status is that of the process. */
    public static void main(String[] arguments) {
        System.setProperty("org.slf4j.simpleLogger.showThreadName", "false");
        System.setProperty("org.slf4j.simpleLogger.showShortLogName", "true");
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.exit(commandLine().execute(arguments));
    }

    /** Makes commands, with what they are given here. */
    private static final class Commands implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return type == ExplainCommand.class
                    ? type.cast(new ExplainCommand(Optional.of(localObjects())))
                    : CommandLine.defaultFactory().create(type);
        }

        private static LocalObjects localObjects() {
            return new LocalObjects(
                    InstantSource.system(), Path.of(System.getProperty("java.io.tmpdir")));
        }
    }

    static CommandLine commandLine() {
        IExecutionExceptionHandler oneLine =
                (fault, commandLine, parsed) -> {
                    commandLine.getErr().println("jib: " + fault.getMessage());
                    return 1;
                };
        CommandLine jib =
                new CommandLine(new Jib(), new Commands())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setExecutionExceptionHandler(oneLine)
                        .setParameterExceptionHandler(new OneLine());
        DemoCommand.configure(jib);
        return jib;
    }
}
