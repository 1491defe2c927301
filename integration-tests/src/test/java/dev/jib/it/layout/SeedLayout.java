package dev.jib.it.layout;

import com.google.common.collect.ImmutableMap;
import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountType;
import dev.jib.mounts.plan.PlannedRepository;
import dev.jib.mounts.plan.RepositoryName;
import dev.jib.mounts.plan.UserIds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layout of the seed, to the letter: the host's admin directory, objects, refs and packed-refs
 * read-write, config and hooks read-only, and files of the host rewritten to container paths at the
 * start and put back at the end. What it lets a container do is why the layouts are not it.
 */
final class SeedLayout {
    private static final String HOME = "/home/jib";

    private final HostSide host;
    private final Path worktree;
    private final Path admin;

    private SeedLayout(HostSide host) {
        this.host = host;
        this.worktree = host.worktree("c");
        this.admin = host.repository().resolve(".git/worktrees/R");
    }

    /** Makes the worktree and rewrites its files, as the container's start did. */
    static SeedLayout start(HostSide host) {
        SeedLayout layout = new SeedLayout(host);
        host.makeParent(layout.worktree);
        host.git("worktree", "add", "-q", "-b", "jib/c/work", layout.worktree.toString());
        host.git("pack-refs");
        host.sh(
                """
                cd .git/worktrees/R
                cp gitdir gitdir.host-backup; cp commondir commondir.host-backup
                echo /home/jib/repos/R/.git >gitdir; echo /home/jib/.git-common/R >commondir
                cp %1$s/.git dotgit.host-backup; echo 'gitdir: /home/jib/.git-admin/R' >%1$s/.git
                """
                        .formatted(layout.worktree));
        return layout;
    }

    /** Puts back what the start rewrote, as it was at the start: not what the container wrote. */
    void restore() {
        host.sh(
                """
                cd .git/worktrees/R
                mv gitdir.host-backup gitdir
                if grep -q ^/home/jib commondir; then mv commondir.host-backup commondir; fi
                rm -rf %1$s/.git; mv dotgit.host-backup %1$s/.git
                """
                        .formatted(worktree));
    }

    /**
     * What others do instead: the whole common dir read-write, and what is dangerous in it, in the
     * admin directory and in the worktree read-only over the host's own files.
     */
    MountPlan overMounted(UserIds user) {
        Path git = host.repository().resolve(".git");
        List<Mount> mounts = new ArrayList<>();
        mounts.add(mount(worktree, "repos/R", Access.READ_WRITE));
        mounts.add(mount(worktree.resolve(".git"), "repos/R/.git", Access.READ_ONLY));
        mounts.add(mount(git, ".git-common/R", Access.READ_WRITE));
        for (String name : List.of("config", "hooks")) {
            mounts.add(mount(git.resolve(name), ".git-common/R/" + name, Access.READ_ONLY));
        }
        mounts.add(mount(admin, ".git-admin/R", Access.READ_WRITE));
        for (String name : List.of("gitdir", "commondir")) {
            mounts.add(mount(admin.resolve(name), ".git-admin/R/" + name, Access.READ_ONLY));
        }
        return plan(user, mounts);
    }

    /** The mounts, as a plan. */
    MountPlan plan(UserIds user) {
        Path git = host.repository().resolve(".git");
        List<Mount> mounts = new ArrayList<>();
        mounts.add(mount(worktree, "repos/R", Access.READ_WRITE));
        mounts.add(mount(admin, ".git-admin/R", Access.READ_WRITE));
        for (String shared : List.of("objects", "refs", "packed-refs")) {
            mounts.add(mount(git.resolve(shared), ".git-common/R/" + shared, Access.READ_WRITE));
        }
        for (String shared : List.of("config", "hooks")) {
            mounts.add(mount(git.resolve(shared), ".git-common/R/" + shared, Access.READ_ONLY));
        }
        return plan(user, mounts);
    }

    private MountPlan plan(UserIds user, List<Mount> mounts) {
        return new MountPlan(
                new ContainerName("c"),
                LayoutKind.SHARED,
                AdminFiles.REWRITE,
                ContainerPath.of(HOME),
                user,
                List.of(
                        new PlannedRepository(
                                new RepositoryName("R"),
                                ContainerPath.of(HOME + "/repos/R"),
                                new HostPath(worktree),
                                new HostPath(host.repository().resolve(".git")),
                                Optional.empty(),
                                Optional.empty())),
                mounts,
                List.of(),
                ImmutableMap.of("HOME", HOME),
                List.of(),
                List.of());
    }

    private static Mount mount(Path source, String target, Access access) {
        return new Mount(
                new HostPath(source),
                ContainerPath.of(HOME + "/" + target),
                access,
                Files.isDirectory(source) ? MountType.DIRECTORY : MountType.FILE,
                false,
                "the seed's");
    }
}
