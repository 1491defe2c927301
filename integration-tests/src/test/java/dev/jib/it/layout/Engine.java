package dev.jib.it.layout;

import dev.jib.it.layout.DockerBox.Hardening;
import dev.jib.it.stand.Image;
import dev.jib.it.stand.Needs;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.UserIds;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What runs a container of the tests, and as whom. */
public enum Engine {
    /**
     * Docker: the Debian image as root with a read-only root file system, over root's repository.
     */
    DOCKER_ROOT,
    /**
     * Docker: the Debian image as uid 1000 with a read-only root file system, no capabilities and
     * no new privileges.
     */
    DOCKER_READ_ONLY,
    /** Docker: the image with busybox, musl and a git of its own, as uid 1000. */
    DOCKER_MUSL,
    /**
     * Docker with user namespaces ({@code --userns-remap}): the Debian image as root of its
     * container, who on the host is nobody and owns the repository.
     */
    DOCKER_REMAPPED,
    /** Namespaces of bubblewrap, a user namespace among them, as uid 1000. */
    BUBBLEWRAP;

    /**
     * Who owns the repository on the host. A test that is not run by root can only have its own
     * user.
     */
    UserIds owner() {
        if (Needs.isRoot()) {
            return switch (this) {
                case DOCKER_ROOT -> new UserIds(0, 0);
                case DOCKER_REMAPPED -> RemappedDocker.ROOT;
                case DOCKER_READ_ONLY, DOCKER_MUSL, BUBBLEWRAP -> new UserIds(1000, 1000);
            };
        }
        Needs.that(this != DOCKER_ROOT, "to run as root: the container's root owns the repository");
        Needs.that(this != DOCKER_REMAPPED, "to run as root: it starts an engine of its own");
        return ownUser();
    }

    /** Starts a container with that layout; skips the test where the engine is not to be had. */
    Box start(MountPlan plan) {
        return switch (this) {
            case DOCKER_ROOT -> DockerBox.start(Image.DEBIAN, plan, Hardening.READ_ONLY);
            case DOCKER_READ_ONLY -> DockerBox.start(Image.DEBIAN, plan, Hardening.FULL);
            case DOCKER_MUSL -> DockerBox.start(Image.MUSL, plan, Hardening.NONE);
            case DOCKER_REMAPPED -> RemappedBox.start(plan);
            case BUBBLEWRAP -> BubblewrapBox.start(plan);
        };
    }

    private static UserIds ownUser() {
        try {
            Path self = Path.of("/proc/self");
            return new UserIds(
                    (int) Files.getAttribute(self, "unix:uid", LinkOption.NOFOLLOW_LINKS),
                    (int) Files.getAttribute(self, "unix:gid", LinkOption.NOFOLLOW_LINKS));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
