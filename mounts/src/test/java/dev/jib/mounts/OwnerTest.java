package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.UserIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A launcher that is root, over a repository of another user. */
class OwnerTest {
    private static final UserIds OWNER = new UserIds(1234, 1234);

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() {
        Needs.root();
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
        Shell.sh(root, "chmod 755 . ; chown -R 1234:1234 R").ok();
    }

    @Test
    void nothingOfRootIsLeftInTheRepositoryOrTheWorktree() throws IOException {
        MountPlan plan = host.mounts.prepare(host.request("c1")).plan();
        assertThat(plan.user()).isEqualTo(OWNER);
        Shell.run(
                        Path.of("/"),
                        Stream.concat(
                                        Stream.of(
                                                "setpriv",
                                                "--reuid=1234",
                                                "--regid=1234",
                                                "--clear-groups"),
                                        new Sandbox(plan)
                                                        .command(
                                                                "echo x > x; git add x; git commit"
                                                                    + " -qm x; git stash list; git"
                                                                    + " pack-refs --all")
                                                        .stream())
                                .toList())
                .ok();
        assertThat(ownedByRoot()).allMatch(p -> p.contains(".git/jib"));
        host.mounts.release(new ContainerName("c1"));

        assertThat(ownedByRoot()).isEmpty();
        assertThat(
                        Shell.sh(
                                        root,
                                        "setpriv --reuid=1234 --regid=1234 --clear-groups git -C R"
                                                + " log -1 --format=%s jib/c1/work")
                                .ok()
                                .text())
                .isEqualTo("x\n");
    }

    @Test
    void nothingOfRootIsLeftByAQuarantineARecoveryOrRewrittenAdminFiles() throws IOException {
        MountPlan plan =
                host.mounts.prepare(host.request("c1").withAdminFiles(AdminFiles.REWRITE)).plan();
        Shell.run(
                        Path.of("/"),
                        Stream.concat(
                                        Stream.of(
                                                "setpriv",
                                                "--reuid=1234",
                                                "--regid=1234",
                                                "--clear-groups"),
                                        new Sandbox(plan)
                                                        .command(
                                                                "git init -q sub; echo x > .git;"
                                                                    + " A=/home/jib/.git-common/R;"
                                                                    + " rm -f"
                                                                    + " $A/worktrees/this/index;"
                                                                    + " echo x >"
                                                                    + " $A/worktrees/this/index;"
                                                                    + " echo bad > $A/refs/tags/v1;"
                                                                    + " echo bad >"
                                                                    + " $A/packed/packed-refs")
                                                        .stream())
                                .toList())
                .ok();

        host.mounts.recover(new ContainerName("c1"));

        assertThat(ownedByRoot()).isEmpty();
        assertThat(host.root.resolve("worktrees/c1/.jib-quarantine/c1/1-.git")).exists();
        Shell.sh(
                        root,
                        "setpriv --reuid=1234 --regid=1234 --clear-groups git -C worktrees/c1/R"
                                + " status; setpriv --reuid=1234 --regid=1234 --clear-groups git -C"
                                + " R rev-parse v1 main")
                .ok();
    }

    @Test
    void anotherUserIsRefusedWithTheRightOne() {
        assertThatThrownBy(
                        () -> host.mounts.prepare(host.request("c1").withUser(new UserIds(77, 77))))
                .hasMessageContaining("use --user 1234:1234");
        assertThatThrownBy(
                        () -> host.mounts.prepare(host.request("c1").withUser(new UserIds(0, 0))))
                .hasMessageContaining("use --user 1234:1234");
        assertThatThrownBy(() ->
                        host.mounts.prepare(host.request("c1").withUser(new UserIds(1234, 0))))
                .hasMessageContaining("use --user 1234:1234");
    }

    private List<String> ownedByRoot() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path tree : List.of(host.repository, host.worktree("c1"))) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.toList()) {
                    if (!Files.isSymbolicLink(file)
                            && (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                                    == 0) {
                        found.add(file.toString());
                    }
                }
            }
        }
        return found;
    }
}
