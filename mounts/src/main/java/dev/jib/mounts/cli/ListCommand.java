package dev.jib.mounts.cli;

import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.TerminalText;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jib mounts list}: one line a repository, fields between tabs. */
@Command(
        name = "list",
        description = "Lists containers: name, state, layout, repository, branch, worktree.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Mixin PlaceOptions place = new PlaceOptions();

    @Spec CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli injects spec
    ListCommand() {}

    @Override
    public Integer call() throws Exception {
        return Attempt.run(
                spec,
                () -> {
                    StringBuilder text = new StringBuilder();
                    for (Journal journal : place.mounts().list()) {
                        journal.repositories().forEach(r -> append(text, journal, r));
                    }
                    return text.toString();
                });
    }

    private static void append(StringBuilder text, Journal journal, RepositoryRecord record) {
        text.append(
                TerminalText.lines(
                                String.join(
                                        "\t",
                                        journal.container().value(),
                                        journal.phase().name().toLowerCase(Locale.ROOT),
                                        journal.request().layout().word(),
                                        record.name().value(),
                                        record.branch().orElse("(detached)"),
                                        record.worktree().toString()))
                        + "\n");
    }
}
