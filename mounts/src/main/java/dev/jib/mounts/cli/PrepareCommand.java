package dev.jib.mounts.cli;

import dev.jib.mounts.render.LayoutRenderer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jib mounts prepare}. */
@Command(
        name = "prepare",
        description = "Makes the layout and prints it.",
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {
    @Mixin RequestOptions options = new RequestOptions();

    @Spec CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli injects spec
    PrepareCommand() {}

    @Override
    public Integer call() throws Exception {
        return Attempt.run(
                spec,
                () -> {
                    LayoutRenderer renderer = options.format.renderer();
                    return renderer.render(
                            options.place.mounts().prepare(options.request()).plan());
                });
    }
}
