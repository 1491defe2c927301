package dev.jib.mounts.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The fragment of {@code config.json}, put into a bundle and run by the OCI runtimes here. */
class OciRendererTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir private Path root;

    @ParameterizedTest
    @ValueSource(strings = {"crun", "runc"})
    void theRuntimeMountsEachPlaceUnderItsOwnName(String runtime) throws IOException {
        need(runtime);
        MountPlan plan = new OddPlaces(root).plan(OddPlaces.NAMES);
        Tool.Answer answer = run(runtime, plan, OddPlaces.SCRIPT).ok();
        assertThat(OddPlaces.seen(answer.out())).isEqualTo(OddPlaces.expected(OddPlaces.NAMES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"crun", "runc"})
    void environmentUserAndDirectoryAreThose(String runtime) throws IOException {
        need(runtime);
        MountPlan plan = new OddPlaces(root).plan(List.of("plain"));
        Tool.Answer answer = run(runtime, plan, "printenv ODD; id -u; id -g; pwd").ok();
        assertThat(answer.out()).isEqualTo("a $HOME $$ $(HOME) b\n\"c\"\n0\n0\n/home/jib/repos\n");
    }

    @Test
    void labelsAreRefused() {
        RenderSettings settings = RenderSettings.NONE.withSelinux(Selinux.PRIVATE);
        assertThatThrownBy(new OciRenderer(settings)::checkSettings)
                .isInstanceOf(MountsException.class)
                .hasMessageStartingWith("--selinux private with --format oci (expected: none); ");
        assertThatThrownBy(new BwrapRenderer(settings)::checkSettings)
                .isInstanceOf(MountsException.class)
                .hasMessage(
                        "--selinux private with --format bwrap (expected: none); what runs in bwrap"
                                + " keeps the label of the caller");
    }

    private static void need(String runtime) {
        assumeTrue(System.getProperty("user.name").equals("root"), "root is needed");
        Tool.need(runtime, runtime, "--version");
    }

    private Tool.Answer run(String runtime, MountPlan plan, String script) throws IOException {
        Path bundle = Files.createDirectory(root.resolve("bundle"));
        Path rootfs = Files.createDirectory(bundle.resolve("rootfs"));
        Files.createDirectories(rootfs.resolve("home/jib/repos"));
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
}
