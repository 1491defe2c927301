package dev.jib.mounts.render;

import com.google.common.hash.Hashing;
import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountType;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.render.Document.Fields;
import dev.jib.mounts.render.Document.FieldsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A pod on the node where the layout was made, as YAML: {@code hostPath} volumes, whose types make
 * the pod fail on any other node, and with {@code --gateway-image} the gateway as a native sidecar,
 * which starts before the container and ends after it.
 */
public final class KubernetesRenderer implements LayoutRenderer {
    private static final int MAX_NAME = 52;

    private final RenderSettings settings;

    public KubernetesRenderer(RenderSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "kubernetes";
    }

    @Override
    public void checkSettings() {
        settings.imageFor(name());
        if (settings.selinux() == Selinux.PRIVATE) {
            throw new MountsException(
                    "--selinux private with --format kubernetes (expected: none or shared);"
                            + " hostPath volumes get no label of their own");
        }
    }

    @Override
    public String render(MountPlan plan) {
        checkSettings();
        Optional<GatewaySidecar> gateway =
                settings.gatewayImage().map(image -> new GatewaySidecar(plan, image));
        return new FieldsBuilder()
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("metadata", metadata(plan))
                .put("spec", spec(plan, gateway))
                .build()
                .yaml();
    }

    private static Fields metadata(MountPlan plan) {
        Fields annotations =
                new FieldsBuilder()
                        .put("jib.dev/container", plan.container().value())
                        .put("jib.dev/layout", plan.layout().word())
                        .build();
        return new FieldsBuilder()
                .put("name", podName(plan.container().value()))
                .put("annotations", annotations)
                .build();
    }

    /** The container's name as a DNS label; when it had to be changed, told apart by a hash. */
    static String podName(String container) {
        String name = container.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
        if (name.equals(container) && name.length() <= MAX_NAME && !name.endsWith("-")) {
            return "jib-" + name;
        }
        String hash = Hashing.sha256().hashUnencodedChars(container).toString().substring(0, 6);
        return "jib-" + name.substring(0, Math.min(name.length(), MAX_NAME)) + "-" + hash;
    }

    private Fields spec(MountPlan plan, Optional<GatewaySidecar> gateway) {
        List<Document> volumes = new ArrayList<>();
        List<Document> mounts = new ArrayList<>();
        for (Mount mount : plan.mounts()) {
            String volume = "jib-" + mounts.size();
            volumes.add(volume(volume, mount));
            mounts.add(mount(volume, mount));
        }
        gateway.ifPresent(g -> {
            volumes.addAll(g.volumes());
            mounts.add(g.socketMount());
        });
        FieldsBuilder spec =
                new FieldsBuilder()
                        .put("restartPolicy", "Never")
                        .put("automountServiceAccountToken", false)
                        .put("enableServiceLinks", false)
                        .put("securityContext", podSecurity(plan));
        gateway.ifPresent(g -> spec.put("initContainers", Document.items(g.container())));
        return spec.put("containers", Document.items(work(plan, gateway, mounts)))
                .put("volumes", new Document.Items(volumes))
                .build();
    }

    private Fields podSecurity(MountPlan plan) {
        FieldsBuilder security =
                new FieldsBuilder()
                        .put("runAsUser", plan.user().uid())
                        .put("runAsGroup", plan.user().gid());
        if (settings.selinux() == Selinux.SHARED) {
            security.put(
                    "seLinuxOptions",
                    new FieldsBuilder().put("type", "container_t").put("level", "s0").build());
        }
        return security.build();
    }

    private Fields work(MountPlan plan, Optional<GatewaySidecar> gateway, List<Document> mounts) {
        Map<String, String> environment = new TreeMap<>(LayoutRenderer.environment(plan));
        gateway.ifPresent(g -> environment.putAll(g.environment()));
        List<Document> variables = new ArrayList<>();
        environment.forEach((k, v) ->
                variables.add(new FieldsBuilder().put("name", k).put("value", literal(v)).build()));
        return new FieldsBuilder()
                .put("name", "work")
                .put("image", settings.imageFor(name()))
                .put("workingDir", plan.workingDirectory().value())
                .put("env", new Document.Items(variables))
                .put("securityContext", restricted())
                .put("volumeMounts", new Document.Items(mounts))
                .build();
    }

    /** What neither of the containers needs. */
    static Fields restricted() {
        return new FieldsBuilder()
                .put("allowPrivilegeEscalation", false)
                .put(
                        "capabilities",
                        new FieldsBuilder().put("drop", Document.texts(List.of("ALL"))).build())
                .build();
    }

    private static Fields volume(String name, Mount mount) {
        Fields hostPath =
                new FieldsBuilder()
                        .put("path", mount.source().toString())
                        .put("type", mount.type() == MountType.FILE ? "File" : "Directory")
                        .build();
        return new FieldsBuilder().put("name", name).put("hostPath", hostPath).build();
    }

    private Fields mount(String volume, Mount mount) {
        String target = mount.target().value();
        Refusal.unless(target.indexOf(':') < 0, name(), target, "a mountPath must have no colon");
        return new FieldsBuilder()
                .put("name", volume)
                .put("mountPath", target)
                .put("readOnly", mount.access() == Access.READ_ONLY)
                .build();
    }

    /** {@code $(NAME)} would be replaced; a doubled {@code $} stands for one. */
    static String literal(String text) {
        return text.replace("$", "$$");
    }
}
