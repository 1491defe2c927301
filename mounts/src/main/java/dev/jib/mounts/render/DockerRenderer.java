package dev.jib.mounts.render;

import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Arguments of {@code docker run} and {@code podman run}, as shell words. {@code --mount} and not
 * {@code -v}: its value is a CSV record, which can hold almost any path. Only with a label it is
 * {@code --volume}, since Docker's {@code --mount} has none.
 */
public final class DockerRenderer implements LayoutRenderer {
    private final RenderSettings settings;

    public DockerRenderer(RenderSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "docker";
    }

    @Override
    public void checkSettings() {
        settings.checkNoGateway(name());
    }

    @Override
    public String render(MountPlan plan) {
        checkSettings();
        return ShellWords.line(arguments(plan, settings.selinux()));
    }

    /** The arguments themselves, without labels. */
    public static List<String> arguments(MountPlan plan) {
        return arguments(plan, Selinux.NONE);
    }

    static List<String> arguments(MountPlan plan, Selinux selinux) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--user=" + plan.user());
        arguments.add("--workdir=" + plan.workingDirectory());
        LayoutRenderer.environment(plan).forEach((k, v) -> arguments.add("--env=" + k + "=" + v));
        arguments.addAll(mounts("docker", plan, selinux));
        return arguments;
    }

    /** The arguments that mount; {@code format} is named where one is refused. */
    static List<String> mounts(String format, MountPlan plan, Selinux selinux) {
        List<String> arguments = new ArrayList<>();
        for (Mount mount : plan.mounts()) {
            Optional<String> label = selinux.of(plan, mount);
            arguments.add(
                    label.isPresent()
                            ? "--volume=" + volume(format, mount, label.get())
                            : "--mount=" + csv(format, mount));
        }
        return arguments;
    }

    private static String volume(String format, Mount mount, String label) {
        String source = mount.source().toString();
        String target = mount.target().value();
        for (String path : List.of(source, target)) {
            Refusal.unless(
                    path.indexOf(':') < 0,
                    format,
                    path,
                    "with --selinux it is part of a --volume, which ends at a colon");
        }
        String access = mount.access() == Access.READ_ONLY ? "ro" : "rw";
        return source + ":" + target + ":" + access + "," + label;
    }

    private static String csv(String format, Mount mount) {
        return "type=bind,"
                + field(format, "source=", mount.source().toString())
                + ","
                + field(format, "target=", mount.target().value())
                + (mount.access() == Access.READ_ONLY ? ",readonly" : "");
    }

    private static String field(String format, String key, String path) {
        Refusal.unless(
                !path.contains("\r\n"), format, path, "its CSV reader drops CR before a line end");
        Refusal.unless(
                path.strip().equals(path), format, path, "it takes no path that ends in a space");
        boolean plain = path.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? key + path : "\"" + key + path.replace("\"", "\"\"") + "\"";
    }
}
