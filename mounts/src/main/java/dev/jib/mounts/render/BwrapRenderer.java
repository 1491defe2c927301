package dev.jib.mounts.render;

import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import java.util.ArrayList;
import java.util.List;

/** Arguments of {@code bwrap}, as shell words, to be put after those that make the root. */
public final class BwrapRenderer implements LayoutRenderer {
    private final RenderSettings settings;

    public BwrapRenderer(RenderSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "bwrap";
    }

    @Override
    public void checkSettings() {
        settings.checkNoLabel(name(), "what runs in bwrap keeps the label of the caller");
        settings.checkNoGateway(name());
    }

    @Override
    public String render(MountPlan plan) {
        checkSettings();
        return ShellWords.line(arguments(plan));
    }

    /** The arguments themselves. */
    private static List<String> arguments(MountPlan plan) {
        return arguments(plan, plan.workingDirectory());
    }

    /** The arguments for what begins in another directory. */
    public static List<String> arguments(MountPlan plan, ContainerPath directory) {
        List<String> arguments = new ArrayList<>();
        for (Mount mount : plan.mounts()) {
            arguments.add(mount.access() == Access.READ_ONLY ? "--ro-bind" : "--bind");
            arguments.add(mount.source().toString());
            arguments.add(mount.target().value());
        }
        LayoutRenderer.environment(plan)
                .forEach((k, v) -> arguments.addAll(List.of("--setenv", k, v)));
        arguments.addAll(List.of("--chdir", directory.value()));
        return arguments;
    }
}
