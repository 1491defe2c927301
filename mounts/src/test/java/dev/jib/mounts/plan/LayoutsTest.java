package dev.jib.mounts.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.config.ConfigEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whole plans, as docs/mounts.md tells them: mounts in their order, and the private files. */
class LayoutsTest {
    @Test
    void mountsOfSharedOfAPlainRepository() {
        MountPlan plan = LayoutPlanner.plan(Facts.request(LayoutKind.SHARED), Facts.plain());
        assertThat(mounts(plan))
                .isEqualTo(
                        """
                        rw dir /home/jib/.git-admin/R <- /srv/host-only/src/R/.git/worktrees/R1
                        ro file! /home/jib/.git-admin/R/commondir <- /srv/host-only/state/c/R/commondir
                        ro file! /home/jib/.git-admin/R/gitdir <- /srv/host-only/state/c/R/gitdir
                        rw dir /home/jib/.git-admin/R/jib <- /srv/host-only/state/c/R/worktree-config
                        rw dir /home/jib/.git-common/R <- /srv/host-only/state/c/R/common
                        rw dir /home/jib/.git-common/R/logs/refs <- /srv/host-only/src/R/.git/logs/refs/jib-logs/c
                        rw dir /home/jib/.git-common/R/objects <- /srv/host-only/src/R/.git/objects
                        ro dir /home/jib/.git-common/R/objects/info <- /srv/host-only/src/R/.git/objects/info
                        rw dir /home/jib/.git-common/R/packed <- /srv/host-only/src/R/.git/jib-refs
                        rw dir /home/jib/.git-common/R/refs/heads <- /srv/host-only/src/R/.git/refs/heads
                        rw dir /home/jib/.git-common/R/refs/tags <- /srv/host-only/src/R/.git/refs/tags
                        rw dir /home/jib/repos/R <- /srv/host-only/trees/c/R
                        ro file! /home/jib/repos/R/.git <- /srv/host-only/state/c/R/dotgit
                        ro dir /opt/jib/bin <- /srv/host-only/bin
                        ro dir /opt/jib/etc <- /srv/host-only/state/c/etc
                        ro dir /run/jib <- /srv/host-only/sock
                        """);
    }

    @Test
    void filesOfSharedOfAPlainRepository() {
        MountPlan plan = LayoutPlanner.plan(Facts.request(LayoutKind.SHARED), Facts.plain());
        assertThat(entries(plan))
                .isEqualTo(
                        """
                        R/worktree-config/config.worktree:
                        R/dotgit: gitdir: /home/jib/.git-admin/R
                        R/gitdir: /home/jib/repos/R/.git
                        R/commondir: /home/jib/.git-common/R
                        R/common/HEAD: ref: refs/heads/main
                        R/common/config: (generated)
                        R/common/hooks/
                        R/common/info/
                        R/common/objects/
                        R/common/logs/refs/
                        R/common/refs/heads/
                        R/common/refs/tags/
                        R/common/packed/
                        R/common/packed-refs -> packed/packed-refs
                        R/common/worktrees/
                        R/common/worktrees/R/
                        R/common/worktrees/R/locked: the state of this worktree
                        R/common/worktrees/R/rebase-merge -> ../../../../.git-admin/R/rebase-merge
                        R/common/worktrees/R/rebase-apply -> ../../../../.git-admin/R/rebase-apply
                        R/common/worktrees/R/BISECT_LOG -> ../../../../.git-admin/R/BISECT_LOG
                        R/common/worktrees/R/BISECT_START -> ../../../../.git-admin/R/BISECT_START
                        etc/gitconfig: (generated)
                        """);
    }

    @Test
    void mountsOfSharedOfARepositoryThatHasEverything() {
        MountPlan plan = LayoutPlanner.plan(Facts.request(LayoutKind.SHARED), full());
        assertThat(mounts(plan))
                .isEqualTo(
                        """
                        rw dir /home/jib/.git-admin/R <- /srv/host-only/src/R/.git/worktrees/R1
                        ro file! /home/jib/.git-admin/R/commondir <- /srv/host-only/state/c/R/commondir
                        ro file! /home/jib/.git-admin/R/gitdir <- /srv/host-only/state/c/R/gitdir
                        rw dir /home/jib/.git-admin/R/jib <- /srv/host-only/state/c/R/worktree-config
                        rw dir /home/jib/.git-common/R <- /srv/host-only/state/c/R/common
                        ro dir /home/jib/.git-common/R/borrowed/0 <- /lender/a/objects
                        ro dir /home/jib/.git-common/R/borrowed/1 <- /lender/b/objects
                        ro dir /home/jib/.git-common/R/hooks <- /srv/host-only/src/R/.git/hooks
                        ro dir /home/jib/.git-common/R/info <- /srv/host-only/src/R/.git/info
                        rw dir /home/jib/.git-common/R/objects <- /srv/host-only/src/R/.git/objects
                        ro dir /home/jib/.git-common/R/objects/info <- /srv/host-only/state/c/R/objects-info
                        rw dir /home/jib/.git-common/R/reftable <- /srv/host-only/src/R/.git/reftable
                        rw dir /home/jib/repos/R <- /srv/host-only/trees/c/R
                        ro file! /home/jib/repos/R/.git <- /srv/host-only/state/c/R/dotgit
                        ro dir /opt/jib/bin <- /srv/host-only/bin
                        ro dir /opt/jib/etc <- /srv/host-only/state/c/etc
                        ro dir /run/jib <- /srv/host-only/sock
                        """);
    }

    @Test
    void filesOfSharedOfARepositoryThatHasEverything() {
        MountPlan plan = LayoutPlanner.plan(Facts.request(LayoutKind.SHARED), full());
        assertThat(entries(plan))
                .isEqualTo(
                        """
                        R/worktree-config/config.worktree: [core] sparsecheckout = true
                        R/dotgit: gitdir: /home/jib/.git-admin/R
                        R/gitdir: /home/jib/repos/R/.git
                        R/commondir: /home/jib/.git-common/R
                        R/common/HEAD: ref: refs/heads/.invalid
                        R/common/config: (generated)
                        R/common/shallow: abc
                        R/common/hooks/
                        R/common/info/
                        R/common/objects/
                        R/common/borrowed/0/
                        R/common/borrowed/1/
                        R/objects-info/alternates: /home/jib/.git-common/R/borrowed/0|/home/jib/.git-common/R/borrowed/1
                        R/common/reftable/
                        R/common/refs/heads: this repository uses the reftable format
                        R/common/worktrees/
                        R/common/worktrees/elsewhere-1/HEAD: ref: refs/heads/.invalid
                        R/common/worktrees/elsewhere-1/refs/heads: this repository uses the reftable format
                        R/common/worktrees/elsewhere-1/reftable/tables.list: 0x000000000001-0x000000000001-00000000.ref
                        R/common/worktrees/elsewhere-1/reftable/0x000000000001-0x000000000001-00000000.ref: 129 bytes
                        R/common/worktrees/elsewhere-1/commondir: ../..
                        R/common/worktrees/elsewhere-1/gitdir: /outside-this-container/elsewhere-1/.git
                        R/common/worktrees/elsewhere-1/locked: in use outside this container
                        R/common/worktrees/R/
                        R/common/worktrees/R/locked: the state of this worktree
                        R/common/worktrees/R/rebase-merge -> ../../../../.git-admin/R/rebase-merge
                        R/common/worktrees/R/rebase-apply -> ../../../../.git-admin/R/rebase-apply
                        R/common/worktrees/R/BISECT_LOG -> ../../../../.git-admin/R/BISECT_LOG
                        R/common/worktrees/R/BISECT_START -> ../../../../.git-admin/R/BISECT_START
                        etc/gitconfig: (generated)
                        """);
    }

    @Test
    void mountsOfSealedOfAPlainRepository() {
        MountPlan plan = LayoutPlanner.plan(Facts.request(LayoutKind.SEALED), Facts.plain());
        assertThat(mounts(plan))
                .isEqualTo(
                        """
                        rw dir /home/jib/.git-admin/R <- /srv/host-only/state/c/R/git
                        ro dir /home/jib/.git-shared/R/objects <- /srv/host-only/src/R/.git/objects
                        rw dir /home/jib/repos/R <- /srv/host-only/trees/c/R
                        ro file! /home/jib/repos/R/.git <- /srv/host-only/state/c/R/dotgit
                        ro dir /opt/jib/bin <- /srv/host-only/bin
                        ro dir /opt/jib/etc <- /srv/host-only/state/c/etc
                        ro dir /run/jib <- /srv/host-only/sock
                        """);
    }

    @Test
    void filesOfSealedOfAPlainRepository() {
        MountPlan plan = LayoutPlanner.plan(Facts.request(LayoutKind.SEALED), Facts.plain());
        assertThat(entries(plan))
                .isEqualTo(
                        """
                        R/dotgit: gitdir: /home/jib/.git-admin/R
                        R/git/config: (generated)
                        R/git/hooks/
                        R/git/info/
                        R/git/logs/
                        R/git/objects/info/
                        R/git/refs/
                        R/git/objects/info/alternates: /home/jib/.git-shared/R/objects
                        etc/gitconfig: (generated)
                        """);
    }

    @Test
    void mountsOfSealedOfARepositoryThatHasEverything() {
        MountPlan plan = LayoutPlanner.plan(Facts.request(LayoutKind.SEALED), full());
        assertThat(mounts(plan))
                .isEqualTo(
                        """
                        rw dir /home/jib/.git-admin/R <- /srv/host-only/state/c/R/git
                        ro dir /home/jib/.git-shared/R/objects <- /srv/host-only/src/R/.git/objects
                        ro dir /home/jib/.git-shared/R/objects-borrowed-0 <- /lender/a/objects
                        ro dir /home/jib/.git-shared/R/objects-borrowed-1 <- /lender/b/objects
                        ro dir /home/jib/.git-shared/R/objects/info <- /srv/host-only/state/c/R/objects-info
                        rw dir /home/jib/repos/R <- /srv/host-only/trees/c/R
                        ro file! /home/jib/repos/R/.git <- /srv/host-only/state/c/R/dotgit
                        ro dir /opt/jib/bin <- /srv/host-only/bin
                        ro dir /opt/jib/etc <- /srv/host-only/state/c/etc
                        ro dir /run/jib <- /srv/host-only/sock
                        """);
    }

    @Test
    void filesOfSealedOfARepositoryThatHasEverything() {
        MountPlan plan = LayoutPlanner.plan(Facts.request(LayoutKind.SEALED), full());
        assertThat(entries(plan))
                .isEqualTo(
                        """
                        R/dotgit: gitdir: /home/jib/.git-admin/R
                        R/git/config: (generated)
                        R/git/hooks/
                        R/git/info/
                        R/git/logs/
                        R/git/objects/info/
                        R/git/refs/
                        R/git/shallow: abc
                        R/objects-info/
                        R/git/objects/info/alternates: /home/jib/.git-shared/R/objects|/home/jib/.git-shared/R/objects-borrowed-0|/home/jib/.git-shared/R/objects-borrowed-1
                        etc/gitconfig: (generated)
                        """);
    }

    private static RepositoryFacts full() {
        HostPath git = HostPath.of(Facts.HOST + "/src/R/.git");
        return new RepositoryFacts(
                new RepositoryName("R"),
                git,
                git.child("worktrees/R1"),
                HostPath.of(Facts.HOST + "/trees/c/R"),
                Optional.empty(),
                Facts.BASE,
                RefStorage.REFTABLE,
                "sha256",
                "ref: refs/heads/main\n",
                List.of(new BranchInUse("elsewhere-1", "refs/heads/x")),
                List.of("heads", "tags"),
                List.of(HostPath.of("/lender/a/objects"), HostPath.of("/lender/b/objects")),
                Optional.of("abc\n"),
                true,
                true,
                Map.of(),
                List.of(new ConfigEntry("core.filemode", "true")),
                List.of(new ConfigEntry("core.sparsecheckout", "true")),
                List.of("a note"));
    }

    private static String mounts(MountPlan plan) {
        return plan.mounts().stream()
                .map(m ->
                        "%s %s%s %s <- %s\n"
                                .formatted(
                                        m.access() == Access.READ_ONLY ? "ro" : "rw",
                                        m.type() == MountType.FILE ? "file" : "dir",
                                        m.onHostFile() ? "!" : "",
                                        m.target(),
                                        m.source()))
                .collect(Collectors.joining());
    }

    private static String entries(MountPlan plan) {
        return plan.privateEntries().stream()
                .map(e -> e.path().toString().replace(Facts.PRIVATE + "/", "") + content(e) + "\n")
                .collect(Collectors.joining());
    }

    private static String content(PrivateEntry entry) {
        return switch (entry) {
            case PrivateEntry.Directory directory -> "/";
            case PrivateEntry.Link link -> " -> " + link.target();
            case PrivateEntry.Bytes file -> ": " + file.content().size() + " bytes";
            case PrivateEntry.TextFile file ->
                    file.path().path().toString().endsWith("config")
                            ? ": (generated)"
                            : (": " + text(file.content())).stripTrailing();
        };
    }

    private static String text(String content) {
        return content.replace("\n\t", " ").strip().replace("\n", "|");
    }
}
