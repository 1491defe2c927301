package dev.jib.mounts.render;

import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments of {@code docker run} and {@code podman run}, as shell words. {@code --mount} and not
 * {@code -v}: its value is a CSV record, which can hold any path.
 */
public final class DockerRenderer implements LayoutRenderer {
    @Override
    public String name() {
        return "docker";
    }

    @Override
    public String render(MountPlan plan) {
        return ShellWords.lines(arguments(plan));
    }

    /** The arguments themselves. */
    public static List<String> arguments(MountPlan plan) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--user=" + plan.user());
        arguments.add("--workdir=" + plan.workingDirectory());
        LayoutRenderer.environment(plan).forEach((k, v) -> arguments.add("--env=" + k + "=" + v));
        for (Mount mount : plan.mounts()) {
            arguments.add("--mount=" + csv(mount));
        }
        return arguments;
    }

    private static String csv(Mount mount) {
        return "type=bind,"
                + field("source=" + mount.source())
                + ","
                + field("target=" + mount.target())
                + (mount.access() == Access.READ_ONLY ? ",readonly" : "");
    }

    private static String field(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
