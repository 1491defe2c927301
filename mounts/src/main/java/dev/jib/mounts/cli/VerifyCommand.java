package dev.jib.mounts.cli;

import dev.jib.mounts.json.VerifyJson;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.VerifyReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jib mounts verify}; exit status 1 when host git must not run there. */
@Command(
        name = "verify",
        description = {
            "Finds what a container could have planted for the host's git; runs no git among it.",
            "Exit status: 0 nothing dangerous, 1 something dangerous is there, 2 refused."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Option(names = "--container", required = true, description = "The container.")
    @SuppressWarnings("NullAway.Init") // required
    String container;

    @Option(
            names = "--quarantine",
            description = "Moves what is dangerous aside and mends; nothing is deleted.")
    boolean quarantine;

    @Option(names = "--format", defaultValue = "text", description = "text or json.")
    String format = "text";

    @Mixin PlaceOptions place = new PlaceOptions();

    @Spec CommandSpec spec;

    private boolean clean = true;

    @SuppressWarnings("NullAway.Init") // picocli injects spec
    VerifyCommand() {}

    @Override
    public Integer call() throws Exception {
        int status = Attempt.run(spec, this::text);
        return status == 0 && !clean ? 1 : status;
    }

    private String text() {
        if (!format.equals("text") && !format.equals("json")) {
            throw new MountsException("--format " + format + " (expected: text or json)");
        }
        ContainerName name = new ContainerName(container);
        VerifyReport report =
                quarantine ? place.mounts().quarantine(name) : place.mounts().verify(name);
        clean = report.isClean();
        return format.equals("json") ? VerifyJson.render(report) : text(report);
    }

    private static String text(VerifyReport report) {
        StringBuilder text = new StringBuilder();
        report.done().forEach(line -> text.append("done: ").append(line).append('\n'));
        for (Finding finding : report.findings()) {
            text.append(finding.kind().dangerous() ? "dangerous: " : "notice: ")
                    .append(finding.repository())
                    .append(": ")
                    .append(finding)
                    .append('\n');
        }
        report.process()
                .ifPresent(p ->
                        text.append("notice: it still runs, process ")
                                .append(p)
                                .append(
                                        " has its directories mounted: what it does from now on was"
                                                + " not looked at\n"));
        text.append(report.container())
                .append(
                        report.isClean()
                                ? ": nothing dangerous found\n"
                                : ": do not run host git there; move it aside with jib mounts"
                                        + " verify --quarantine --container "
                                        + report.container()
                                        + "\n");
        return text.toString();
    }
}
