package dev.jib.mounts.cli;

import dev.jib.mounts.Mounts;
import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.TerminalText;
import dev.jib.mounts.release.ReleaseReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jib mounts recover}; exit status 1 when a container could not be recovered. */
@Command(
        name = "recover",
        description = {
            "Takes back what crashed containers left. Every commit and every file stays.",
            "Exit status: 0 all recovered, 1 some container could not be, 2 refused."
        },
        mixinStandardHelpOptions = true)
final class RecoverCommand implements Callable<Integer> {
    @Option(names = "--container", description = "Container; repeatable.")
    List<String> containers = List.of();

    @Option(names = "--all", description = "Every container that is known and does not run.")
    boolean all;

    @Option(
            names = "--repo",
            paramLabel = "PATH",
            description =
                    "A repository with leftovers of containers of which nothing is known any more,"
                            + " or with *.host-backup files. Repeatable.")
    List<Path> repositories = List.of();

    @Mixin PlaceOptions place = new PlaceOptions();

    @Spec CommandSpec spec;

    private boolean whole = true;

    @SuppressWarnings("NullAway.Init") // picocli injects spec
    RecoverCommand() {}

    @Override
    public Integer call() throws Exception {
        int status = Attempt.run(spec, this::text);
        return status == 0 && !whole ? 1 : status;
    }

    private String text() {
        if (containers.isEmpty() && repositories.isEmpty() && !all) {
            throw new MountsException(
                    "nothing to recover is named (expected: --container, --all or --repo)");
        }
        Mounts mounts = place.mounts();
        StringBuilder text = new StringBuilder();
        List<ContainerName> names =
                new ArrayList<>(containers.stream().map(ContainerName::new).toList());
        if (all) {
            mounts.list().stream()
                    .map(Journal::container)
                    .filter(n -> !names.contains(n))
                    .forEach(names::add);
            mounts.unreadable().forEach((name, why) -> notRecovered(name, why, text));
        }
        names.forEach(name -> recover(mounts, name, text));
        for (Path path : repositories) {
            text.append(path).append(": looked at\n");
            mounts.recoverRepository(PlaceOptions.host(path))
                    .forEach(
                            line -> text.append("  ").append(TerminalText.line(line)).append('\n'));
        }
        return text.toString();
    }

    private void recover(Mounts mounts, ContainerName name, StringBuilder text) {
        try {
            ReleaseReport report = mounts.recover(name);
            text.append(name)
                    .append(report.wasPrepared() ? ": recovered\n" : ": nothing to recover\n");
            report.kept().forEach(line -> text.append("  ").append(line).append('\n'));
        } catch (MountsException e) {
            notRecovered(name.value(), String.valueOf(e.getMessage()), text);
        }
    }

    private void notRecovered(String name, String why, StringBuilder text) {
        whole = false;
        text.append(TerminalText.line(name))
                .append(": not recovered: ")
                .append(TerminalText.lines(why))
                .append('\n');
    }
}
