package dev.jib.mounts.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The arguments of {@code docker run}, given to the shell and to Docker. */
class DockerRendererTest {
    private static final List<String> TAKEN =
            OddPlaces.without(OddPlaces.CR_LF, OddPlaces.ENDS_IN_SPACE);

    @TempDir private Path root;

    @Test
    void dockerMountsEachPlaceUnderItsOwnName() throws IOException {
        Tool.needImage();
        String arguments = new DockerRenderer(RenderSettings.NONE).render(places().plan(TAKEN));
        String command =
                "docker run --rm --network=none "
                        + arguments.strip()
                        + " "
                        + Tool.IMAGE
                        + " sh -c \"$1\"";
        Tool.Answer answer = sh("eval \"$2\"", OddPlaces.SCRIPT, command);
        assertThat(OddPlaces.seen(answer.ok().out())).isEqualTo(OddPlaces.expected(TAKEN));
    }

    @Test
    void theEnvironmentArrivesAsItIs() throws IOException {
        Tool.needImage();
        String arguments =
                new DockerRenderer(RenderSettings.NONE).render(places().plan(List.of("plain")));
        Tool.Answer answer =
                sh(
                        "eval \"docker run --rm --network=none $1 "
                                + Tool.IMAGE
                                + " printenv ODD PATH\"",
                        arguments.strip());
        assertThat(answer.ok().out())
                .isEqualTo(
                        "a $HOME $$ $(HOME) b\n\"c\"\n/opt/jib/bin:"
                                + LayoutRenderer.USUAL_PATH
                                + "\n");
    }

    @Test
    void labelsGoThroughVolumes() throws IOException {
        MountPlan plan = places().plan(List.of("plain", "two words", "com,ma", "new\nline"));
        List<String> arguments = DockerRenderer.arguments(plan, Selinux.SHARED);
        assertThat(arguments)
                .contains(
                        "--volume=" + root + "/plain:/home/jib/repos/plain:ro,z",
                        "--volume=" + root + "/two words:/home/jib/repos/two words:rw,z")
                .noneMatch(a -> a.startsWith("--mount"));
        Tool.needImage();
        String line =
                new DockerRenderer(RenderSettings.NONE.withSelinux(Selinux.SHARED)).render(plan);
        Tool.Answer answer =
                sh(
                        "eval \"$2\"",
                        OddPlaces.SCRIPT,
                        "docker run --rm --network=none "
                                + line.strip()
                                + " "
                                + Tool.IMAGE
                                + " sh -c \"$1\"");
        assertThat(OddPlaces.seen(answer.ok().out()))
                .isEqualTo(
                        OddPlaces.expected(List.of("plain", "two words", "com,ma", "new\nline")));
    }

    @Test
    void whatItCannotTakeIsRefusedByName() throws IOException {
        OddPlaces places = places();
        DockerRenderer renderer = new DockerRenderer(RenderSettings.NONE);
        assertThatThrownBy(() -> renderer.render(places.plan(List.of(OddPlaces.CR_LF))))
                .isInstanceOf(MountsException.class)
                .hasMessage(
                        "--format docker cannot take \""
                                + root
                                + "/cr\\r\\nlf\": its CSV reader drops CR before a line end; use"
                                + " another name or another --format");
        assertThatThrownBy(() -> renderer.render(places.plan(List.of(OddPlaces.ENDS_IN_SPACE))))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("trailing space \"");
        assertThatThrownBy(() ->
                        DockerRenderer.arguments(places.plan(List.of("col:on")), Selinux.SHARED))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("col:on\": with --selinux");
        assertThatThrownBy(
                        new DockerRenderer(RenderSettings.NONE.withGatewayImage("g"))
                                ::checkSettings)
                .hasMessageContaining("expected: --format kubernetes");
    }

    @Test
    void oneLineSoThatASubstitutionGivesTheWords() throws IOException {
        MountPlan plan = places().plan(List.of("plain"));
        String plain =
                new DockerRenderer(RenderSettings.NONE)
                        .render(
                                OddPlaces.plan(
                                        plan.mounts(), java.util.Map.of("HOME", "/home/jib")));
        Tool.Answer answer = sh("printf '%s\\n' $(printf %s \"$1\")", plain);
        assertThat(answer.ok().out().lines())
                .containsExactly(
                        "--user=0:0",
                        "--workdir=/home/jib/repos",
                        "--env=HOME=/home/jib",
                        "--env=PATH=/opt/jib/bin:" + LayoutRenderer.USUAL_PATH,
                        "--mount=type=bind,source="
                                + root
                                + "/plain,target=/home/jib/repos/plain,readonly");
    }

    private OddPlaces places() throws IOException {
        return new OddPlaces(root);
    }

    private Tool.Answer sh(String script, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(arguments));
        return Tool.run(root, command);
    }
}
