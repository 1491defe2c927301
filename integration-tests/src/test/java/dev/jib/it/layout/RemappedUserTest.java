package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose files are whose where a container has a user namespace of Docker's. */
class RemappedUserTest {
    @RegisterExtension final World world = new World();

    private static Setup with(LayoutKind layout) {
        return new Setup(Engine.DOCKER_REMAPPED, layout);
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void whatItsRootMakesBelongsToTheOwnerOnTheHost(LayoutKind layout) {
        HostSide host = HostSide.make(world, with(layout));
        Box box = host.box("a");
        assertThat(box.ok("id -u; awk '{print $1, $2}' /proc/self/uid_map"))
                .isEqualTo("0\n0 " + RemappedDocker.ROOT.uid());

        box.ok(
                "echo a >by-a.txt; mkdir dir; git add .; git commit -qm a; git branch made; git gc"
                        + " -q");
        box.close();
        host.release("a");

        assertThat(host.git("log", "--format=%s", "-1", "jib/a/work")).isEqualTo("a");
        String others = "find . ../../wt/a ! -user %1$d -o ! -group %1$d";
        assertThat(host.sh(others.formatted(RemappedDocker.ROOT.uid()))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void itsRootIsNoRootOfTheHost(LayoutKind layout) throws IOException {
        HostSide host = HostSide.make(world, with(layout));
        MountPlan plan = host.prepare("a");
        Path secret = host.worktree("a").resolve("secret");
        Files.writeString(secret, "of the host's root\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Box box = host.start(plan);

        assertThat(box.sh("cat secret").err()).contains("Permission denied");
        assertThat(box.sh("chown 0:0 secret").err()).contains("not permitted");
        assertThat(box.sh("chown 70000:70000 .").err()).contains("Invalid argument");
        assertThat(box.sh("mount -t tmpfs none /mnt").exit()).isNotZero();
        assertThat(box.sh("mknod disk b 254 0").exit()).isNotZero();
        box.ok("cp /bin/true own && chmod u+s own");
        assertThat(Files.getAttribute(host.worktree("a").resolve("own"), "unix:uid"))
                .as("a setuid file is not root's")
                .isEqualTo(RemappedDocker.ROOT.uid());
    }

    /** The other way out: the container that has the repository has no user namespace. */
    @Test
    void withoutANamespaceOfItsOwnItRunsAsTheOwner() {
        Needs.root();
        HostSide host = HostSide.make(world, new Setup(Engine.DOCKER_READ_ONLY, LayoutKind.SHARED));
        MountPlan plan = host.prepare("a");
        Box remapped = world.closing(RemappedBox.start(plan, "--user=1000:1000"));
        Outcome commit = remapped.sh("git commit --allow-empty -qm remapped");
        assertThat(commit.exit()).as("uid 1000 of a namespace is not the host's").isNotZero();

        Box same = world.closing(RemappedBox.start(plan, "--userns=host"));
        same.ok("git commit --allow-empty -qm same");
        assertThat(host.git("log", "--format=%s", "-1", "jib/a/work")).isEqualTo("same");
        assertThat(host.sh("find .git/objects ! -user 1000")).isEmpty();
    }
}
