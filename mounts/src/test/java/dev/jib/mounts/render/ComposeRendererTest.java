package dev.jib.mounts.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The compose file, read by a strict parser and run by docker-compose. */
class ComposeRendererTest {
    private static final RenderSettings SETTINGS = RenderSettings.NONE.withImage(Tool.IMAGE);
    private static final ObjectMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .build();

    /** Keys of {@code bind} that Debian's Compose 1.29 does not know; current ones do. */
    private static final String NEWER_KEYS = " +bind:\n +create_host_path: (true|false)\n";

    @TempDir private Path root;

    @Test
    void everyMountIsAVolumeInLongForm() throws IOException {
        MountPlan plan = new OddPlaces(root).plan(OddPlaces.NAMES);
        JsonNode service = service(new ComposeRenderer(SETTINGS).render(plan));
        assertThat(names(service))
                .containsExactly(
                        "image", "user", "working_dir", "network_mode", "environment", "volumes");
        assertThat(service.path("network_mode").asString()).isEqualTo("none");
        assertThat(service.path("user").asString()).isEqualTo("0:0");
        Map<String, String> seen = new HashMap<>();
        for (JsonNode volume : service.path("volumes")) {
            assertThat(names(volume))
                    .containsExactly("type", "source", "target", "read_only", "bind");
            assertThat(volume.path("type").asString()).isEqualTo("bind");
            assertThat(volume.path("bind").toString()).isEqualTo("{\"create_host_path\":false}");
            seen.put(
                    interpolated(volume.path("target").asString()),
                    (volume.path("read_only").booleanValue() ? "ro " : "rw ")
                            + interpolated(volume.path("source").asString()));
        }
        Map<String, String> expected = new HashMap<>();
        OddPlaces.expected(OddPlaces.NAMES)
                .forEach((k, v) -> expected.put(k, v.replaceFirst("is ", root + "/")));
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void composeMountsEachPlaceUnderItsOwnName() throws IOException {
        needCompose();
        Tool.Answer answer =
                run(new OddPlaces(root).plan(OddPlaces.NAMES), "sh", "-c", OddPlaces.SCRIPT);
        assertThat(OddPlaces.seen(answer.out())).isEqualTo(OddPlaces.expected(OddPlaces.NAMES));
    }

    @Test
    void theEnvironmentArrivesAsItIs() throws IOException {
        needCompose();
        Tool.Answer answer =
                run(
                        new OddPlaces(root).plan(List.of("plain")),
                        "sh",
                        "-c",
                        "printenv ODD PATH; ls /sys/class/net");
        assertThat(answer.out())
                .isEqualTo(
                        "a $HOME $$ $(HOME) b\n\"c\"\n/opt/jib/bin:"
                                + LayoutRenderer.USUAL_PATH
                                + "\nlo\n");
    }

    @Test
    void labelsGoThroughWhatComposePassesToTheEngine() throws IOException {
        OddPlaces places = new OddPlaces(root);
        ComposeRenderer renderer = new ComposeRenderer(SETTINGS.withSelinux(Selinux.SHARED));
        JsonNode service = service(renderer.render(places.plan(List.of("plain"))));
        assertThat(service.path("volumes").path(0).path("bind").toString())
                .isEqualTo("{\"create_host_path\":true,\"selinux\":\"z\"}");
        assertThatThrownBy(() -> renderer.render(places.plan(List.of("col:on"))))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("col:on\": with --selinux");
    }

    @Test
    void anImageIsAskedForBeforeAnythingIsMade() {
        assertThatThrownBy(new ComposeRenderer(RenderSettings.NONE)::checkSettings)
                .isInstanceOf(MountsException.class)
                .hasMessage(
                        "--format compose needs --image (expected: the image of the container, one"
                                + " with git)");
    }

    private static void needCompose() {
        Tool.need("docker-compose", "docker-compose", "version");
        Tool.needImage();
    }

    private Tool.Answer run(MountPlan plan, String... command) throws IOException {
        Path file = root.resolve("compose.yaml");
        String text = new ComposeRenderer(SETTINGS).render(plan);
        Files.writeString(file, text.replaceAll(NEWER_KEYS, ""));
        List<String> compose =
                List.of("docker-compose", "-p", root.getFileName().toString(), "-f", "" + file);
        List<String> config = new ArrayList<>(compose);
        config.addAll(List.of("config", "--quiet"));
        Tool.run(root, config).ok();
        List<String> run = new ArrayList<>(compose);
        run.addAll(List.of("run", "--rm", "-T", plan.container().value()));
        run.addAll(List.of(command));
        return Tool.run(root, run).ok();
    }

    private static JsonNode service(String text) {
        JsonNode file = YAML.readTree(text);
        assertThat(names(file)).containsExactly("services");
        assertThat(names(file.path("services"))).containsExactly("h-render.odd");
        return file.path("services").path("h-render.odd");
    }

    private static List<String> names(JsonNode node) {
        return List.copyOf(node.propertyNames());
    }

    /** What compose makes of a value: no variable may be in it. */
    private static String interpolated(String value) {
        assertThat(value.replace("$$", "")).doesNotContain("$");
        return value.replace("$$", "$");
    }
}
