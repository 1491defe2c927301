package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tool of the host replaced the link to packed-refs by a file, and nobody mended that. */
class PartedPackedRefsTest {
    private static final ContainerName C1 = new ContainerName("c1");

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void partPackedRefs() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
        host.git("pack-refs", "--all");
        Sandbox c1 = host.sandbox("c1");
        Shell.sh(
                        host.repository,
                        "git tag of-host; cd .git; cp packed-refs new; echo $(git rev-parse"
                                + " of-host) refs/tags/packed-by-host >> new; mv new packed-refs")
                .ok();
        c1.sh("git commit -q --allow-empty -m packed; git branch topic; git pack-refs --all").ok();
    }

    @Test
    void releaseDropsNoRefOfEitherSide() throws IOException {
        host.mounts.release(C1);

        assertAllIsThere();
    }

    @Test
    void recoverDropsNoRefOfEitherSide() throws IOException {
        host.mounts.recover(C1);

        assertAllIsThere();
    }

    @Test
    void clearingARepositoryWhoseStateIsGoneDropsNoRefOfEitherSide() throws IOException {
        Shell.sh(root, "rm -r state/c1").ok();

        host.mounts.recoverRepository(new HostPath(host.repository));

        assertAllIsThere();
    }

    private void assertAllIsThere() throws IOException {
        assertThat(host.git("log", "-1", "--format=%s", "topic")).isEqualTo("packed");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("packed");
        assertThat(host.git("tag")).isEqualTo("of-host\npacked-by-host\nv1");
        Path packed = host.repository.resolve(".git/packed-refs");
        assertThat(Files.isSymbolicLink(packed)).isFalse();
        assertThat(host.repository.resolve(".git/jib-refs")).doesNotExist();
    }
}
