package dev.jib.mounts.cli;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.sealed.ImportReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jib mounts import}; exit status 1 when not all is well. */
@Command(
        name = "import",
        description = {
            "Takes over what a sealed container committed, checked as from a stranger.",
            "Exit status: 0 all taken; 1 something was refused, or something in the working tree is"
                    + " dangerous: then HEAD and index stay as they are; 2 refused."
        },
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    @Option(names = "--container", required = true, description = "The container.")
    @SuppressWarnings("NullAway.Init") // required
    String container;

    @Mixin PlaceOptions place = new PlaceOptions();

    @Spec CommandSpec spec;

    private boolean whole = true;

    @SuppressWarnings("NullAway.Init") // picocli injects spec
    ImportCommand() {}

    @Override
    public Integer call() throws Exception {
        int status = Attempt.run(spec, this::text);
        return status == 0 && !whole ? 1 : status;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        place.mounts()
                .importFrom(new ContainerName(container))
                .forEach((name, report) -> append(text, name + ": ", report));
        return text.toString();
    }

    private void append(StringBuilder text, String prefix, ImportReport report) {
        whole &= report.refused().isEmpty() && report.found().isEmpty();
        report.found()
                .forEach(l -> text.append(prefix).append("dangerous: ").append(l).append('\n'));
        report.imported().forEach(l -> text.append(prefix).append(l).append('\n'));
        report.refused()
                .forEach(l -> text.append(prefix).append("refused: ").append(l).append('\n'));
        if (!report.found().isEmpty()) {
            text.append(prefix)
                    .append(
                            "HEAD and index of the worktree stay as they are; move it aside with"
                                    + " jib mounts verify --quarantine and import again\n");
        }
        if (report.imported().isEmpty() && report.refused().isEmpty()) {
            text.append(prefix).append("nothing new\n");
        }
    }
}
