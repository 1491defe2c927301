package dev.jib.mounts.cli;

import dev.jib.mounts.Mounts;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.render.LayoutRenderer;
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
    abstract MountPlan answer(Mounts mounts, PrepareRequest request);

    @Override
    public final Integer call() throws Exception {
        return Attempt.run(
                spec,
                () -> {
                    LayoutRenderer renderer = options.format.renderer();
                    return renderer.render(answer(options.place.mounts(), options.request()));
                });
    }
}
