package dev.jib.mounts.cli;

import dev.jib.mounts.json.LayoutJson;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.render.BwrapRenderer;
import dev.jib.mounts.render.ComposeRenderer;
import dev.jib.mounts.render.DevcontainerRenderer;
import dev.jib.mounts.render.DockerRenderer;
import dev.jib.mounts.render.KubernetesRenderer;
import dev.jib.mounts.render.LayoutRenderer;
import dev.jib.mounts.render.OciRenderer;
import dev.jib.mounts.render.RenderSettings;
import dev.jib.mounts.render.Selinux;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The form in which a layout is printed. */
final class FormatOptions {
    @Option(
            names = "--format",
            defaultValue = "json",
            description = "json, docker, compose, kubernetes, bwrap, oci or devcontainer.")
    String format = "json";

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "What the container runs; for compose, kubernetes and devcontainer.")
    @Nullable String image;

    @Option(
            names = "--gateway-image",
            paramLabel = "IMAGE",
            description = "For kubernetes: run a gateway of this image beside the container.")
    @Nullable String gatewayImage;

    @Option(
            names = "--selinux",
            defaultValue = "none",
            description =
                    "Label what is mounted: none, shared (z) or private (Z where no other container"
                            + " mounts it).")
    String selinux = "none";

    /** The renderer, so that a wrong word is refused before anything is made. */
    LayoutRenderer renderer() {
        RenderSettings settings =
                new RenderSettings(
                        pick(List.of(Selinux.values()), Selinux::word, "--selinux", selinux),
                        Optional.ofNullable(image),
                        Optional.ofNullable(gatewayImage));
        LayoutRenderer renderer =
                pick(renderers(settings), LayoutRenderer::name, "--format", format);
        renderer.checkSettings();
        return renderer;
    }

    private static List<LayoutRenderer> renderers(RenderSettings settings) {
        return List.of(
                new LayoutJson(settings),
                new DockerRenderer(settings),
                new ComposeRenderer(settings),
                new KubernetesRenderer(settings),
                new BwrapRenderer(settings),
                new OciRenderer(settings),
                new DevcontainerRenderer(settings));
    }

    private static <T> T pick(
            List<T> known, Function<T, String> name, String option, String given) {
        return known.stream()
                .filter(r -> name.apply(r).equals(given))
                .findFirst()
                .orElseThrow(() ->
                        new MountsException(
                                option
                                        + " "
                                        + given
                                        + " (expected: one of "
                                        + known.stream().map(name).collect(Collectors.joining(", "))
                                        + ")"));
    }
}
