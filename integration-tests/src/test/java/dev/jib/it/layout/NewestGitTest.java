package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.World;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.LayoutKind;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A newer git than the system's on both sides; {@code SameAsNativeTest} has the long list. */
class NewestGitTest {
    private static final ContainerName C = new ContainerName("c");

    @RegisterExtension final World world = new World();

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void workIsSeenVerifiedAndReleased(LayoutKind layout) {
        HostSide host = HostSide.make(world, new Setup(Engine.BUBBLEWRAP, layout, Git.NEWEST));
        Box box = host.box("c");

        box.ok(
                "git --version >version; echo x >>a.txt; git commit -qam x; git stash -q 2>&1; git"
                    + " switch -q -c topic; git rebase -q HEAD~1; git branch spare2; git pack-refs"
                    + " --all; git branch -D spare2; git bisect start; git bisect reset; git gc -q"
                    + " || true; git switch -q jib/c/work");
        host.sh("git gc -q --prune=now; git maintenance run --quiet --task=incremental-repack");
        if (layout == LayoutKind.SEALED) {
            host.mounts().importFrom(C);
        }

        assertThat(host.sh("cat ../../wt/c/R/version")).contains(host.git("--version"));
        assertThat(host.mounts().verify(C).findings()).isEmpty();
        host.release("c");
        assertThat(host.git("log", "-1", "--format=%s", "jib/c/work")).isEqualTo("x");
        assertThat(host.git("fsck", "--no-progress", "--no-dangling")).isEmpty();
    }
}
