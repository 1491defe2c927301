package dev.jib.mounts.cli;

import dev.jib.mounts.json.LayoutJson;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.render.BwrapRenderer;
import dev.jib.mounts.render.DockerRenderer;
import dev.jib.mounts.render.LayoutRenderer;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The form in which a layout is printed. */
final class FormatOptions {
    private static final List<LayoutRenderer> RENDERERS =
            List.of(new LayoutJson(), new DockerRenderer(), new BwrapRenderer());

    @Option(names = "--format", defaultValue = "json", description = "json, docker or bwrap.")
    String format = "json";

    /** The renderer, so that a wrong word is refused before anything is made. */
    LayoutRenderer renderer() {
        return RENDERERS.stream()
                .filter(r -> r.name().equals(format))
                .findFirst()
                .orElseThrow(() ->
                        new MountsException(
                                "--format "
                                        + format
                                        + " (expected: one of "
                                        + RENDERERS.stream()
                                                .map(LayoutRenderer::name)
                                                .collect(Collectors.joining(", "))
                                        + ")"));
    }
}
