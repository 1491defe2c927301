package dev.jib.it.layout;

import dev.jib.it.stand.Needs;
import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.Mount;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The git that {@code integration-tests/setup git} built beside the system's: static, by itself.
 */
final class NewestGit {
    private static final ContainerPath IN_CONTAINER = ContainerPath.of("/opt/newest-git");

    private NewestGit() {}

    /** Its directory; skips the test where there is none. */
    static Path directory() {
        Path link = cache().resolve("newest-git");
        Needs.that(
                Files.isExecutable(link.resolve("bin/git")),
                "a newer git than the system's (integration-tests/setup git builds it)");
        try {
            return link.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the setup script has it. */
    private static Path cache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(c -> Path.of(c, "jib"))
                .orElse(
                        Needs.isRoot()
                                ? Path.of("/var/cache/jib")
                                : Path.of(System.getProperty("user.home"), ".cache", "jib"));
    }

    /** A plan whose container has it before its own. */
    static MountPlan in(MountPlan plan) {
        List<Mount> mounts = new ArrayList<>(plan.mounts());
        mounts.add(
                new Mount(
                        new HostPath(directory()),
                        IN_CONTAINER,
                        Access.READ_ONLY,
                        MountType.DIRECTORY,
                        false,
                        "a newer git"));
        List<ContainerPath> path = new ArrayList<>(plan.pathPrepend());
        path.add(ContainerPath.of(IN_CONTAINER.value() + "/bin"));
        return new MountPlan(
                plan.container(),
                plan.layout(),
                plan.adminFiles(),
                plan.home(),
                plan.user(),
                plan.repositories(),
                mounts,
                plan.privateEntries(),
                plan.environment(),
                path,
                plan.notes());
    }
}
