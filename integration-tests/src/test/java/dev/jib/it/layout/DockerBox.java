package dev.jib.it.layout;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import dev.jib.it.stand.Docker;
import dev.jib.it.stand.Image;
import dev.jib.it.stand.Outcome;
import dev.jib.mounts.plan.Access;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.render.LayoutRenderer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A container of a Docker engine, by Testcontainers, with {@code --network none}. */
final class DockerBox implements Box {
    private final GenericContainer<?> container;

    private DockerBox(GenericContainer<?> container) {
        this.container = container;
    }

    /** What a container may do. */
    enum Hardening {
        /** What Docker lets it by default. */
        NONE,
        /** Its root file system is read-only. */
        READ_ONLY,
        /** That too, and nothing that an unprivileged user lacks. */
        FULL
    }

    /** Starts it. */
    static DockerBox start(Image image, MountPlan plan, Hardening hardening) {
        Docker.need(image);
        LocalImages.ready();
        GenericContainer<?> container =
                new GenericContainer<>(DockerImageName.parse(image.reference()))
                        .withNetworkMode("none")
                        .withEnv(LayoutRenderer.environment(plan))
                        .withWorkingDirectory(plan.workingDirectory().value())
                        // What keeps up a container of any image: git waits for its input.
                        .withCommand("git", "hash-object", "--stdin")
                        .withCreateContainerCmdModifier(
                                create -> configure(create, plan, hardening));
        container.start();
        return new DockerBox(container);
    }

    private static void configure(CreateContainerCmd create, MountPlan plan, Hardening hardening) {
        HostConfig host = create.getHostConfig();
        create.withUser(plan.user().toString()).withStdinOpen(true);
        host.withMounts(plan.mounts().stream().map(DockerBox::mount).toList());
        if (hardening != Hardening.NONE) {
            host.withReadonlyRootfs(true).withTmpFs(Map.of("/tmp", "mode=1777"));
        }
        if (hardening == Hardening.FULL) {
            host.withCapDrop(Capability.ALL).withSecurityOpts(List.of("no-new-privileges"));
        }
    }

    private static Mount mount(dev.jib.mounts.plan.Mount mount) {
        return new Mount()
                .withType(MountType.BIND)
                .withSource(mount.source().toString())
                .withTarget(mount.target().value())
                .withReadOnly(mount.access() == Access.READ_ONLY);
    }

    @Override
    public Outcome sh(String script) {
        return exec("sh", "-c", script);
    }

    /** Runs a program in it, without a shell. */
    Outcome exec(String... line) {
        try {
            ExecResult result = container.execInContainer(line);
            return new Outcome(
                    List.of(line),
                    result.getExitCode(),
                    result.getStdout().getBytes(StandardCharsets.UTF_8),
                    result.getStderr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + List.of(line), e);
        }
    }

    @Override
    public void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void close() {
        container.stop();
    }
}
