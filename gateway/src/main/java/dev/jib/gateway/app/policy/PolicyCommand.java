package dev.jib.gateway.app.policy;

import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.PolicyLoad;
import dev.jib.gateway.policy.PolicyTests;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jib policy}: checking, testing and asking a policy. Exit status 0, or 1 for no. */
@Command(
        name = "policy",
        description = "Check, test and ask a policy.",
        subcommands = {PolicyCommand.Check.class, PolicyCommand.Test.class, ExplainCommand.class})
public final class PolicyCommand {
    /** {@code jib policy check}. */
    @Command(
            name = "check",
            description = "Name all that is wrong with a configuration file, as a load would.")
    static final class Check implements Callable<Integer> {
        @Mixin private PolicyFile file = new PolicyFile();

        @Option(names = "--strict", description = "Take warnings for errors.")
        private boolean strict;

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            return switch (file.load()) {
                case PolicyLoad.Refused refused -> {
                    refused.problems().forEach(out::println);
                    out.printf("%d problems%n", refused.problems().size());
                    yield 1;
                }
                case PolicyLoad.Loaded loaded -> {
                    loaded.warnings().forEach(out::println);
                    out.printf(
                            "fine, %d warnings, policy %s%n",
                            loaded.warnings().size(), loaded.config().snapshot().digest());
                    yield strict && !loaded.warnings().isEmpty() ? 1 : 0;
                }
            };
        }
    }

    /** {@code jib policy test}. */
    @Command(name = "test", description = "Run the tests that the configuration file holds.")
    static final class Test implements Callable<Integer> {
        @Mixin private PolicyFile file = new PolicyFile();
        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            Optional<GatewayConfig> config = file.meaning(out::println);
            if (config.isEmpty()) {
                return 1;
            }
            List<PolicyTests.Outcome> outcomes = PolicyTests.run(config.get().snapshot());
            outcomes.forEach(o -> out.println((o.isPassed() ? "ok   " : "FAIL ") + o));
            long failed = outcomes.stream().filter(o -> !o.isPassed()).count();
            out.printf("%d tests, %d failed%n", outcomes.size(), failed);
            return failed == 0 && !outcomes.isEmpty() ? 0 : 1;
        }
    }
}
