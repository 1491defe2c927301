package dev.jib.mounts.render;

import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.render.Document.FieldsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A {@code devcontainer.json}, without a network. What is mounted is in {@code runArgs}, not in
 * {@code mounts}: these are taken apart at commas and equals signs, and dropped where two then seem
 * to have one target. Nothing escapes <code>${</code>, so that what holds it is refused.
 */
public final class DevcontainerRenderer implements LayoutRenderer {
    private final RenderSettings settings;

    public DevcontainerRenderer(RenderSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "devcontainer";
    }

    @Override
    public void checkSettings() {
        settings.imageFor(name());
        settings.checkNoGateway(name());
    }

    @Override
    public String render(MountPlan plan) {
        checkSettings();
        List<String> arguments = new ArrayList<>(List.of("--network=none"));
        DockerRenderer.mounts(name(), plan, settings.selinux())
                .forEach(m -> arguments.add(literal(m)));
        FieldsBuilder file =
                new FieldsBuilder()
                        .put("name", plan.container().value())
                        .put("image", literal(settings.imageFor(name())))
                        .put("workspaceMount", "")
                        .put("workspaceFolder", literal(plan.workingDirectory().value()))
                        .put("containerEnv", Document.texts(environment(plan)));
        if (!plan.pathPrepend().isEmpty()) {
            file.put("remoteEnv", new FieldsBuilder().put("PATH", path(plan)).build());
        }
        return file.put("containerUser", plan.user().toString())
                .put("updateRemoteUserUID", false)
                .put("runArgs", Document.texts(arguments))
                .build()
                .json();
    }

    private Map<String, String> environment(MountPlan plan) {
        Map<String, String> environment = new TreeMap<>();
        plan.environment().forEach((k, v) -> environment.put(k, literal(v)));
        return environment;
    }

    /** The image's own PATH stays, which only {@code remoteEnv} can say. */
    private String path(MountPlan plan) {
        StringBuilder path = new StringBuilder();
        plan.pathPrepend().forEach(p -> path.append(literal(p.value())).append(':'));
        return path + "${containerEnv:PATH}";
    }

    private String literal(String text) {
        Refusal.unless(
                !text.contains("${"), name(), text, "it replaces variables and has no escape");
        return text;
    }
}
