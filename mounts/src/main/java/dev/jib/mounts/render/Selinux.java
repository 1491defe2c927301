package dev.jib.mounts.render;

import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.ContainerPaths;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.PlannedRepository;
import java.util.Locale;
import java.util.Optional;

/** Which SELinux label the runtime is asked to give to what it mounts. */
public enum Selinux {
    /** None: what is there stays. */
    NONE,
    /** Everything gets the label that all containers may use ({@code z}). */
    SHARED,
    /** What no other container mounts gets a label of its own ({@code Z}), the rest {@code z}. */
    PRIVATE;

    /** The name in commands. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@code z}, {@code Z} or nothing. {@code Z} only for the worktree, its admin dir and the
     * private files: on objects, refs or a socket it would lock out the other containers, and a
     * place that is not known here is taken for one of theirs.
     */
    public Optional<String> of(MountPlan plan, Mount mount) {
        return switch (this) {
            case NONE -> Optional.empty();
            case SHARED -> Optional.of("z");
            case PRIVATE -> Optional.of(isOwn(plan, mount.target()) ? "Z" : "z");
        };
    }

    private static boolean isOwn(MountPlan plan, ContainerPath target) {
        ContainerPaths inside = new ContainerPaths(plan.home());
        for (PlannedRepository repository : plan.repositories()) {
            ContainerPath admin = inside.admin(repository.name());
            if (target.equals(repository.directory())
                    || target.isBelow(repository.directory())
                    || target.equals(admin)
                    || target.isBelow(admin)
                    || target.equals(inside.common(repository.name()))) {
                return true;
            }
        }
        return target.equals(ContainerPaths.ETC_DIR);
    }
}
