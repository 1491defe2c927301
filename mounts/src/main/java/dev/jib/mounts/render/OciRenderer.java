package dev.jib.mounts.render;

import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.render.Document.Fields;
import dev.jib.mounts.render.Document.FieldsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of an OCI runtime's {@code config.json} that the layout decides: {@code mounts}, to be
 * put after those of the root, and {@code user}, {@code cwd} and {@code env} of {@code process}.
 */
public final class OciRenderer implements LayoutRenderer {
    private final RenderSettings settings;

    public OciRenderer(RenderSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "oci";
    }

    @Override
    public void checkSettings() {
        settings.checkNoLabel(
                name(),
                "an OCI runtime gives no labels: use chcon, and mountLabel and selinuxLabel of"
                        + " config.json");
        settings.checkNoGateway(name());
    }

    @Override
    public String render(MountPlan plan) {
        checkSettings();
        // nothing of the bundle's own environment is left, so PATH is always there
        Map<String, String> all = new TreeMap<>(LayoutRenderer.environment(plan));
        all.putIfAbsent("PATH", USUAL_PATH);
        List<String> environment = new ArrayList<>();
        all.forEach((k, v) -> environment.add(k + "=" + v));
        Fields user =
                new FieldsBuilder()
                        .put("uid", plan.user().uid())
                        .put("gid", plan.user().gid())
                        .build();
        Fields process =
                new FieldsBuilder()
                        .put("user", user)
                        .put("cwd", plan.workingDirectory().value())
                        .put("env", Document.texts(environment))
                        .build();
        List<Document> mounts = new ArrayList<>();
        plan.mounts().forEach(m -> mounts.add(mount(m)));
        return new FieldsBuilder()
                .put("process", process)
                .put("mounts", new Document.Items(mounts))
                .build()
                .json();
    }

    /**
     * What is read-only is not bound recursively: {@code ro} would hold for the top mount only, and
     * whatever is mounted below it on the host would stay writable.
     */
    private static Fields mount(Mount mount) {
        boolean readOnly = mount.access() == Access.READ_ONLY;
        return new FieldsBuilder()
                .put("destination", mount.target().value())
                .put("type", "bind")
                .put("source", mount.source().toString())
                .put(
                        "options",
                        Document.texts(
                                readOnly
                                        ? List.of("bind", "private", "ro")
                                        : List.of("rbind", "rprivate", "rw")))
                .build();
    }
}
