package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The seed's "Isolation Tests". */
class IsolationTest extends ChecklistTest {

    @Test
    @DisplayName("Container A cannot see Container B's worktree admin dir")
    void containerACannotSeeContainerBsWorktreeAdminDir() {
        String adminOfB = b().ok("git rev-parse --absolute-git-dir");
        b().ok("echo mine >" + adminOfB + "/marker-of-b");

        assertThat(b().ok("find /home -name marker-of-b")).isEqualTo(adminOfB + "/marker-of-b");
        assertThat(a().sh("find / -name marker-of-b -not -path '/proc/*' 2>/dev/null").out())
                .isEmpty();
        assertThat(a().ok("ls -A /home/jib/.git-admin")).isEqualTo("R");
        assertThat(a().ok("git worktree list")).doesNotContain(host().worktree("b").toString());
    }

    @Test
    @DisplayName("Container cannot `ls` or `cd` to other worktrees")
    void containerCannotLsOrCdToOtherWorktrees() {
        b().ok("echo b >only-in-b.txt");

        assertThat(host().worktree("b").resolve("only-in-b.txt")).exists();
        assertThat(a().sh("find / -name only-in-b.txt -not -path '/proc/*' 2>/dev/null").out())
                .isEmpty();
        assertThat(a().ok("ls -A /home/jib/repos")).isEqualTo("R");
        String places =
                String.join(
                        " ",
                        host().worktree("b").toString(),
                        host().worktree("a").toString(),
                        host().repository().toString(),
                        "../b ../../b/R ../../../b");
        String reached =
                "for p in %s; do { ls $p || (cd $p); } && echo reached $p; done 2>&1; true";
        assertThat(a().ok(reached.formatted(places))).doesNotContain("reached");
    }

    @Test
    @DisplayName("Modifying `.git` to point elsewhere fails (target doesn't exist)")
    void modifyingDotGitToPointElsewhereFails() {
        String before = a().ok("cat .git; git rev-parse HEAD");
        String adminOfB =
                host().gitIn(host().worktree("b"), "rev-parse", "--absolute-git-dir").out().strip();
        String attempts =
                """
                (echo 'gitdir: %1$s' >.git) && echo written
                rm -f .git && echo removed
                mv .git .git-old && echo moved
                ln -sf %1$s .git && echo linked
                sed -i s,R,S, .git && echo edited
                true
                """;
        assertThat(a().ok(attempts.formatted(adminOfB))).isEmpty();
        assertThat(a().ok("cat .git; git rev-parse HEAD")).isEqualTo(before);
        assertThat(a().sh("git --git-dir=" + adminOfB + " log").err())
                .contains("not a git repository");
        assertThat(a().sh("cd /tmp && echo 'gitdir: " + adminOfB + "' >.git && git log").err())
                .contains("not a git repository");
        assertThat(host().gitIn(host().worktree("a"), "status").exit()).isZero();
    }
}
