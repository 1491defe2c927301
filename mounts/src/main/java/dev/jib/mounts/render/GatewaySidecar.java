package dev.jib.mounts.render;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.plan.ContainerPaths;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.PlannedRepository;
import dev.jib.mounts.render.Document.Fields;
import dev.jib.mounts.render.Document.FieldsBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gateway of a pod: an init container that stays ({@code restartPolicy: Always}), reads its
 * configuration from the secret {@code jib-gateway}, and counts as started once the session of this
 * layout is there; only then the container starts.
 */
final class GatewaySidecar {
    private static final String SECRET = "jib-gateway";
    private static final String CONFIG = "/etc/jib/gateway.yaml";
    private static final String RUN = "jib-run";
    private static final String SESSION = "work";
    private static final int PATIENCE_SECONDS = 60;
    private static final int PERIOD_SECONDS = 2;

    private final MountPlan plan;
    private final String image;

    GatewaySidecar(MountPlan plan, String image) {
        this.plan = plan;
        this.image = image;
        if (plan.mounts().stream().anyMatch(m -> m.target().equals(ContainerPaths.SOCKET_DIR))) {
            throw new MountsException(
                    "--gateway-image for a layout with --socket-dir (expected: one of them); the"
                            + " container would have two gateways");
        }
    }

    Fields container() {
        return new FieldsBuilder()
                .put("name", "gateway")
                .put("image", image)
                .put("restartPolicy", "Always")
                .put(
                        "command",
                        Document.texts(List.of("jib", "gateway", "run", "--config", CONFIG)))
                .put("startupProbe", startupProbe())
                .put("securityContext", KubernetesRenderer.restricted())
                .put(
                        "volumeMounts",
                        Document.items(
                                mount(SECRET, "/etc/jib", true),
                                mount("jib-state", "/var/lib/jib", false),
                                mount(RUN, "/run/jib-gateway", false)))
                .build();
    }

    private Fields startupProbe() {
        return new FieldsBuilder()
                .put("exec", new FieldsBuilder().put("command", Document.texts(session())).build())
                .put("periodSeconds", PERIOD_SECONDS)
                .put("timeoutSeconds", PATIENCE_SECONDS / 2)
                .put("failureThreshold", PATIENCE_SECONDS / PERIOD_SECONDS)
                .build();
    }

    /** Makes the one session unless it is there; it acts for who bears the container's name. */
    private List<String> session() {
        ImmutableList.Builder<String> command = ImmutableList.builder();
        command.add("jib", "gateway", "session", "--config", CONFIG);
        command.add("--id", SESSION);
        command.add("--principal", plan.container().value());
        int known = 0;
        for (PlannedRepository repository : plan.repositories()) {
            Optional<String> upstream = repository.upstream();
            if (upstream.isPresent()) {
                command.add("--repository", KubernetesRenderer.literal(upstream.get()));
                known++;
            }
        }
        if (known == 0) {
            throw new MountsException(
                    "--gateway-image for repositories without a remote 'origin' (expected: one that"
                            + " the gateway's configuration has)");
        }
        return command.build();
    }

    List<Document> volumes() {
        Fields secret = new FieldsBuilder().put("secretName", SECRET).build();
        return List.of(
                new FieldsBuilder().put("name", SECRET).put("secret", secret).build(),
                emptyDir("jib-state"),
                emptyDir(RUN));
    }

    private static Fields emptyDir(String name) {
        return new FieldsBuilder()
                .put("name", name)
                .put("emptyDir", new FieldsBuilder().build())
                .build();
    }

    private static Fields mount(String volume, String path, boolean readOnly) {
        return new FieldsBuilder()
                .put("name", volume)
                .put("mountPath", path)
                .put("readOnly", readOnly)
                .build();
    }

    /** The directory of the one session, not those of others or the admin socket. */
    Fields socketMount() {
        return new FieldsBuilder()
                .put("name", RUN)
                .put("mountPath", ContainerPaths.SOCKET_DIR.value())
                .put("subPath", "sessions/" + SESSION)
                .put("readOnly", true)
                .build();
    }

    Map<String, String> environment() {
        return Map.of("JIB_GATEWAY", "unix:" + ContainerPaths.SOCKET_DIR.child("git.sock"));
    }
}
