package dev.jib.mounts.render;

import dev.jib.mounts.Needs;
import dev.jib.mounts.plan.MountPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A bundle of the host's programs with the fragment of a layout, run by an OCI runtime. */
public final class OciBundle {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A container with the host's programs and nothing else. */
    private static final String BUNDLE =
            """
            {"ociVersion": "1.0.2", "root": {"path": "rootfs", "readonly": false},
             "process": {"terminal": false, "capabilities": {}},
             "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "network"}]},
             "mounts": [
               {"destination": "/proc", "type": "proc", "source": "proc"},
               {"destination": "/dev", "type": "tmpfs", "source": "tmpfs"},
               {"destination": "/usr", "type": "bind", "source": "/usr", "options": ["rbind", "ro"]},
               {"destination": "/bin", "type": "bind", "source": "/bin", "options": ["rbind", "ro"]},
               {"destination": "/lib", "type": "bind", "source": "/lib", "options": ["rbind", "ro"]},
               {"destination": "/lib64", "type": "bind", "source": "/lib64", "options": ["rbind", "ro"]}]}
            """;

    private final Path root;
    private final String runtime;

    public OciBundle(Path root, String runtime) {
        this.root = root;
        this.runtime = runtime;
    }

    /** Skips the test where that runtime cannot be used. */
    public static void need(String runtime) {
        Needs.root();
        Tool.need(runtime, runtime, "--version");
    }

    /** What the container prints that runs that script. */
    public Tool.Answer run(MountPlan plan, String script) throws IOException {
        Path bundle = Files.createDirectory(root.resolve("bundle-" + runtime));
        Path rootfs = Files.createDirectory(bundle.resolve("rootfs"));
        Files.createDirectories(rootfs.resolve("home/jib/repos"));
        Files.createDirectories(rootfs.resolve("tmp"));
        ObjectNode config = (ObjectNode) JSON.readTree(BUNDLE);
        JsonNode fragment = JSON.readTree(new OciRenderer(RenderSettings.NONE).render(plan));
        ((ArrayNode) config.path("mounts")).addAll((ArrayNode) fragment.path("mounts"));
        ObjectNode process = (ObjectNode) config.path("process");
        process.setAll((ObjectNode) fragment.path("process"));
        process.putArray("args").add("sh").add("-c").add(script);
        Files.writeString(bundle.resolve("config.json"), JSON.writeValueAsString(config));
        String name = "h-render-" + runtime + "-" + root.getFileName();
        // crun refuses a host with cgroups of both versions, so that it is shown one without any.
        String hidden =
                "mount -t tmpfs none /sys/fs/cgroup && exec crun --cgroup-manager=disabled \"$@\"";
        List<String> command =
                new ArrayList<>(
                        runtime.equals("crun")
                                ? List.of("unshare", "-m", "sh", "-c", hidden, "sh")
                                : List.of(runtime));
        command.addAll(List.of("run", "--bundle", bundle.toString(), name));
        return Tool.run(bundle, command);
    }
}
