package dev.jib.mounts.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The {@code devcontainer.json}, read and run by the Dev Containers CLI. */
class DevcontainerRendererTest {
    private static final RenderSettings SETTINGS = RenderSettings.NONE.withImage(Tool.IMAGE);
    private static final List<String> REFUSED =
            List.of(
                    OddPlaces.CR_LF,
                    OddPlaces.ENDS_IN_SPACE,
                    OddPlaces.LOCAL_ENV,
                    "$HOME ${HOME} $$ $(id) `id`");
    private static final List<String> TAKEN = OddPlaces.without(REFUSED.toArray(String[]::new));

    @TempDir private Path root;

    @Test
    void theCliMountsEachPlaceUnderItsOwnName() throws IOException {
        up(TAKEN);
        assertThat(OddPlaces.seen(exec("sh", "-c", OddPlaces.SCRIPT)))
                .isEqualTo(OddPlaces.expected(TAKEN));
    }

    @Test
    void environmentUserAndDirectoryAreThose() throws IOException {
        up(List.of("plain"));
        assertThat(exec("sh", "-c", "printenv ODD; id -u; pwd; ls /sys/class/net"))
                .isEqualTo("a $HOME $$ $(HOME) b\n\"c\"\n0\n/home/jib/repos\nlo\n");
        String path = exec("printenv", "PATH").strip();
        assertThat(path).startsWith("/opt/jib/bin:").contains(":/usr/bin");
    }

    @Test
    void labelsGoThroughVolumes() throws IOException {
        String text =
                new DevcontainerRenderer(SETTINGS.withSelinux(Selinux.SHARED))
                        .render(new OddPlaces(root).plan(List.of("plain")));
        assertThat(JsonMapper.shared().readTree(text).path("runArgs").path(1).asString())
                .isEqualTo("--volume=" + root + "/plain:/home/jib/repos/plain:ro,z");
    }

    @Test
    void whatItWouldReplaceIsRefusedByName() throws IOException {
        OddPlaces places = new OddPlaces(root);
        DevcontainerRenderer renderer = new DevcontainerRenderer(SETTINGS);
        for (String name : REFUSED) {
            assertThatThrownBy(() -> renderer.render(places.plan(List.of(name))))
                    .as(name)
                    .isInstanceOf(MountsException.class)
                    .hasMessageContaining(name.strip().replace("\r\n", "\\r\\n"));
        }
        assertThatThrownBy(() ->
                        renderer.render(
                                OddPlaces.plan(List.of(), Map.of("HOME", OddPlaces.LOCAL_ENV))))
                .hasMessageContaining("it replaces variables and has no escape");
        assertThatThrownBy(new DevcontainerRenderer(RenderSettings.NONE)::checkSettings)
                .hasMessageContaining("--format devcontainer needs --image");
    }

    @AfterEach
    void removeContainer() {
        List<String> ids =
                Tool.run(root, List.of("sh", "-c", "docker ps -aq --filter label=" + label()))
                        .out()
                        .lines()
                        .toList();
        for (String id : ids) {
            Tool.run(root, List.of("docker", "rm", "--force", id));
        }
    }

    private String label() {
        return "h-render=" + root.getFileName();
    }

    private void up(List<String> names) throws IOException {
        Tool.need(
                "the Dev Containers CLI (npm install -g @devcontainers/cli)",
                "devcontainer",
                "--version");
        Tool.needImage();
        String text = new DevcontainerRenderer(SETTINGS).render(new OddPlaces(root).plan(names));
        Path file = root.resolve("workspace/.devcontainer/devcontainer.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        JsonNode answer = JsonMapper.shared().readTree(cli("up").ok().out());
        assertThat(answer.path("outcome").asString()).isEqualTo("success");
    }

    private String exec(String... command) {
        return cli("exec", command).ok().out();
    }

    private Tool.Answer cli(String verb, String... more) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "devcontainer",
                                verb,
                                "--workspace-folder",
                                root.resolve("workspace").toString(),
                                "--id-label",
                                label()));
        command.addAll(List.of(more));
        return Tool.run(root, command);
    }
}
