package dev.jib.it.layout;

import com.google.common.collect.ImmutableMap;
import dev.jib.it.stand.Command;
import dev.jib.it.stand.World;
import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountType;
import java.nio.file.Path;
import java.util.List;

/**
 * A plain linked worktree beside a container's: a copy of the repository as it was before {@code
 * prepare}, whole, in a container of the same engine, with the worktree at the same path.
 */
final class NativeTwin {
    private NativeTwin() {}

    /** Copies the repository; call before {@code prepare}. */
    static Path copy(HostSide host, World world) {
        Path home = world.directory("twin");
        Command.of("cp", "-a", host.repository().toString(), home.resolve("R").toString())
                .run()
                .orFail();
        Command.of("chown", "-R", "--reference=" + host.repository(), home.toString())
                .run()
                .orFail();
        return home;
    }

    /** Starts the twin of a container with that plan, on the same branch. */
    static Box start(HostSide host, MountPlan plan, Path home) {
        Mount whole =
                new Mount(
                        new HostPath(home),
                        plan.home(),
                        Access.READ_WRITE,
                        MountType.DIRECTORY,
                        false,
                        "all of it");
        MountPlan plain =
                new MountPlan(
                        plan.container(),
                        plan.layout(),
                        plan.adminFiles(),
                        plan.home(),
                        plan.user(),
                        plan.repositories(),
                        List.of(whole),
                        List.of(),
                        ImmutableMap.of("HOME", plan.home().value()),
                        List.of(),
                        List.of());
        host.shIn(home, "mkdir -p repos/R").orFail();
        Box box = host.start(plain);
        box.ok("cd ../../R && git worktree add -q -b jib/c/work ../repos/R main");
        return box;
    }
}
