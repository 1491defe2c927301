package dev.jib.mounts.render;

import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.render.Document.Fields;
import dev.jib.mounts.render.Document.FieldsBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A file for {@code docker compose} (the Compose Specification) with one service, named after the
 * container, without a network. {@code $} is doubled everywhere, since compose replaces variables
 * in all values.
 */
public final class ComposeRenderer implements LayoutRenderer {
    private final RenderSettings settings;

    public ComposeRenderer(RenderSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "compose";
    }

    @Override
    public void checkSettings() {
        settings.imageFor(name());
        settings.checkNoGateway(name());
    }

    @Override
    public String render(MountPlan plan) {
        checkSettings();
        Map<String, String> environment = new TreeMap<>();
        LayoutRenderer.environment(plan).forEach((k, v) -> environment.put(k, literal(v)));
        Fields service =
                new FieldsBuilder()
                        .put("image", literal(settings.imageFor(name())))
                        .put("user", plan.user().toString())
                        .put("working_dir", literal(plan.workingDirectory().value()))
                        .put("network_mode", "none")
                        .put("environment", Document.texts(environment))
                        .put(
                                "volumes",
                                new Document.Items(
                                        plan.mounts().stream()
                                                .map(m -> (Document) volume(plan, m))
                                                .toList()))
                        .build();
        Fields services = new FieldsBuilder().put(plan.container().value(), service).build();
        return new FieldsBuilder().put("services", services).build().yaml();
    }

    private Fields volume(MountPlan plan, Mount mount) {
        String source = mount.source().toString();
        String target = mount.target().value();
        Optional<String> label = settings.selinux().of(plan, mount);
        FieldsBuilder bind = new FieldsBuilder();
        if (label.isPresent()) {
            // Compose sets a label only by the short form of a volume, which ends at a colon; and
            // it
            // takes that form only where it may make the source.
            checkNoColon(source);
            checkNoColon(target);
            bind.put("create_host_path", true).put("selinux", label.get());
        } else {
            bind.put("create_host_path", false);
        }
        return new FieldsBuilder()
                .put("type", "bind")
                .put("source", literal(source))
                .put("target", literal(target))
                .put("read_only", mount.access() == Access.READ_ONLY)
                .put("bind", bind.build())
                .build();
    }

    private void checkNoColon(String path) {
        Refusal.unless(
                path.indexOf(':') < 0,
                name(),
                path,
                "with --selinux compose makes a short volume of it, which ends at a colon");
    }

    private static String literal(String text) {
        return text.replace("$", "$$");
    }
}
