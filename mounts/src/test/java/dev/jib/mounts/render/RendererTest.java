package dev.jib.mounts.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountType;
import dev.jib.mounts.plan.UserIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RendererTest {
    private static final String ODD = "/a b:c,d\"e'f\n$(g)";

    @Test
    void dockerMountsAreCsvRecords() {
        assertThat(DockerRenderer.arguments(plan(ODD)))
                .contains(
                        "--mount=type=bind,\"source=/a b:c,d\"\"e'f\n$(g)\",target=/t,readonly",
                        "--env=PATH=/opt/jib/bin:" + LayoutRenderer.USUAL_PATH,
                        "--user=7:8");
    }

    @Test
    void bwrapTakesPathsAsTheyAre() {
        assertThat(BwrapRenderer.arguments(plan(ODD))).containsSubsequence("--ro-bind", ODD, "/t");
    }

    @Test
    void aShellGivesBackExactlyTheWords() throws IOException, InterruptedException {
        for (LayoutRenderer renderer : List.of(new DockerRenderer(), new BwrapRenderer())) {
            Process shell =
                    new ProcessBuilder("sh", "-c", "printf '%s\\0' " + renderer.render(plan(ODD)))
                            .start();
            String words =
                    new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(shell.waitFor()).isZero();
            List<String> expected =
                    renderer instanceof DockerRenderer
                            ? DockerRenderer.arguments(plan(ODD))
                            : BwrapRenderer.arguments(plan(ODD));
            assertThat(words).isEqualTo(String.join("\0", expected) + "\0");
        }
    }

    private static MountPlan plan(String source) {
        return new MountPlan(
                new ContainerName("c"),
                LayoutKind.SHARED,
                AdminFiles.OVERLAY,
                ContainerPath.of("/home/jib"),
                new UserIds(7, 8),
                List.of(),
                List.of(
                        new Mount(
                                HostPath.of(source),
                                ContainerPath.of("/t"),
                                Access.READ_ONLY,
                                MountType.DIRECTORY,
                                false,
                                "test")),
                List.of(),
                Map.of("HOME", "/home/jib"),
                List.of(ContainerPath.of("/opt/jib/bin")),
                List.of());
    }
}
