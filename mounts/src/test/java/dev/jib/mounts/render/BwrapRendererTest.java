package dev.jib.mounts.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.plan.MountPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The arguments of bubblewrap, given to the shell and to bubblewrap. */
class BwrapRendererTest {
    private static final String ROOT =
            "bwrap --ro-bind /usr /usr --ro-bind /bin /bin --ro-bind /lib /lib --ro-bind /lib64"
                    + " /lib64 --dev /dev ";

    @TempDir private Path root;

    @Test
    void bubblewrapMountsEachPlaceUnderItsOwnName() throws IOException {
        needBubblewrap();
        MountPlan plan = new OddPlaces(root).plan(OddPlaces.NAMES);
        String line = ROOT + new BwrapRenderer(RenderSettings.NONE).render(plan).strip();
        Tool.Answer answer = sh(line + " sh -c \"$1\"", OddPlaces.SCRIPT);
        assertThat(OddPlaces.seen(answer.ok().out()))
                .isEqualTo(OddPlaces.expected(OddPlaces.NAMES));
    }

    @Test
    void theEnvironmentArrivesAsItIs() throws IOException {
        needBubblewrap();
        MountPlan plan = new OddPlaces(root).plan(List.of("plain"));
        String line = ROOT + new BwrapRenderer(RenderSettings.NONE).render(plan).strip();
        assertThat(sh(line + " sh -c 'printenv ODD PATH; pwd'", "").ok().out())
                .isEqualTo(
                        "a $HOME $$ $(HOME) b\n\"c\"\n/opt/jib/bin:"
                                + LayoutRenderer.USUAL_PATH
                                + "\n/home/jib/repos\n");
    }

    private static void needBubblewrap() {
        Tool.need("bubblewrap", "bwrap", "--ro-bind", "/", "/", "true");
    }

    /** Runs what is in the command as a shell reads it, with an argument. */
    private Tool.Answer sh(String command, String argument) {
        return Tool.run(root, List.of("sh", "-c", command, "sh", argument));
    }
}
