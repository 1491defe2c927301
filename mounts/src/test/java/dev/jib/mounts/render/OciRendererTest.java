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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fragment of {@code config.json}, put into a bundle and run by the OCI runtimes here. */
class OciRendererTest {
    @TempDir private Path root;

    @ParameterizedTest
    @ValueSource(strings = {"crun", "runc"})
    void theRuntimeMountsEachPlaceUnderItsOwnName(String runtime) throws IOException {
        OciBundle.need(runtime);
        MountPlan plan = new OddPlaces(root).plan(OddPlaces.NAMES);
        Tool.Answer answer = new OciBundle(root, runtime).run(plan, OddPlaces.SCRIPT).ok();
        assertThat(OddPlaces.seen(answer.out())).isEqualTo(OddPlaces.expected(OddPlaces.NAMES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"crun", "runc"})
    void environmentUserAndDirectoryAreThose(String runtime) throws IOException {
        OciBundle.need(runtime);
        MountPlan plan = new OddPlaces(root).plan(List.of("plain"));
        Tool.Answer answer =
                new OciBundle(root, runtime).run(plan, "printenv ODD; id -u; id -g; pwd").ok();
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
}
