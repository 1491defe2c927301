package dev.jib.mounts.cli;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.release.ReleaseReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jib mounts release}. */
@Command(
        name = "release",
        description = "Takes layouts back once their containers are gone. Work and branches stay.",
        mixinStandardHelpOptions = true)
final class ReleaseCommand implements Callable<Integer> {
    @Option(names = "--container", required = true, description = "Container; repeatable.")
    List<String> containers = List.of();

    @Mixin PlaceOptions place = new PlaceOptions();

    @Spec CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli injects spec
    ReleaseCommand() {}

    @Override
    public Integer call() throws Exception {
        return Attempt.run(
                spec,
                () -> {
                    StringBuilder text = new StringBuilder();
                    for (String name : containers) {
                        append(text, place.mounts().release(new ContainerName(name)), place);
                    }
                    return text.toString();
                });
    }

    private static void append(StringBuilder text, ReleaseReport report, PlaceOptions place) {
        text.append(report.container())
                .append(
                        report.wasPrepared()
                                ? ": released\n"
                                : ": nothing to release, no layout of it in "
                                        + place.stateDirectory()
                                        + "\n");
        report.kept().forEach(line -> text.append("  ").append(line).append('\n'));
    }
}
