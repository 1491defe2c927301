package dev.jib.mounts.cli;

import dev.jib.mounts.Mounts;
import dev.jib.mounts.json.LayoutJson;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.TerminalText;
import dev.jib.mounts.render.LayoutRenderer;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that is told a request and prints a layout. */
abstract class RequestCommand implements Callable<Integer> {
    @Mixin RequestOptions options = new RequestOptions();

    @Spec CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli injects spec
    RequestCommand() {}

    /** The layout to print. */
    abstract MountPlan answer(Mounts mounts, RequestOptions options);

    @Override
    public final Integer call() throws Exception {
        return Attempt.run(
                spec,
                () -> {
                    LayoutRenderer renderer = options.format.renderer();
                    MountPlan plan = answer(options.place.mounts(), options);
                    String text = renderer.render(plan);
                    tell(Offered.notes(options));
                    if (!(renderer instanceof LayoutJson)) {
                        tell(plan.notes());
                    }
                    return text;
                });
    }

    /** What a person should know and no format has a place for, on standard error. */
    private void tell(List<String> notes) {
        PrintWriter err = spec.commandLine().getErr();
        notes.forEach(
                n -> err.println("jib mounts " + spec.name() + ": note: " + TerminalText.lines(n)));
        err.flush();
    }
}
