package dev.jib.mounts.cli;

import dev.jib.mounts.journal.Journal;
import dev.jib.mounts.journal.RepositoryRecord;
import dev.jib.mounts.plan.TerminalText;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code jib mounts list}: one line a repository, fields between tabs; exit status 1 when a journal
 * cannot be read.
 */
@Command(
        name = "list",
        description = {
            "Lists containers: name, state, layout, repository, branch, worktree.",
            "Exit status: 0 all listed, 1 some journal cannot be read, 2 refused."
        },
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Mixin PlaceOptions place = new PlaceOptions();

    @Spec CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli injects spec
    ListCommand() {}

    @Override
    public Integer call() throws Exception {
        int status =
                Attempt.run(
                        spec,
                        () -> {
                            StringBuilder text = new StringBuilder();
                            for (Journal journal : place.mounts().list()) {
                                journal.repositories().forEach(r -> append(text, journal, r));
                            }
                            return text.toString();
                        });
        return status == 0 && !tellUnreadable() ? 1 : status;
    }

    /** Whether every journal could be read. */
    private boolean tellUnreadable() {
        Map<String, String> unreadable = place.mounts().unreadable();
        PrintWriter err = spec.commandLine().getErr();
        unreadable
                .values()
                .forEach(why -> err.println("jib mounts list: " + TerminalText.lines(why)));
        err.flush();
        return unreadable.isEmpty();
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
