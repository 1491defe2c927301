package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.it.stand.World;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A repository whose refs are in reftables, by a git that knows them. */
class ReftableTest {
    @RegisterExtension final World world = new World();

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void isRefusedBeforeAnythingIsMadeAndTakenOnceItIsMigrated(LayoutKind layout) {
        HostSide host =
                HostSide.make(world, new Setup(Engine.BUBBLEWRAP, layout, Git.NEWEST_REFTABLE));
        assertThat(host.git("rev-parse", "--show-ref-format")).isEqualTo("reftable");
        String before = host.sh("find . | sort");

        assertThatThrownBy(() -> host.prepare("c"))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("has its refs in reftables (expected: in files)")
                .hasMessageContaining("git refs migrate --ref-format=files");
        assertThat(host.sh("find . | sort")).isEqualTo(before);
        assertThat(host.worktree("c")).doesNotExist();

        host.git("refs", "migrate", "--ref-format=files");
        Box box = host.box("c");
        box.ok("git commit -q --allow-empty -m x");
        host.release("c");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c/work")).isEqualTo("x");
    }
}
