package dev.jib.it.layout;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jib.it.stand.Command;
import dev.jib.it.stand.GitCommand;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import dev.jib.mounts.Mounts;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.UserIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The host: a user's repository {@code R} with a few commits, branches and a tag, git as that user,
 * and {@code jib mounts} over it.
 */
public final class HostSide {
    private final World world;
    private final Setup setup;
    private final UserIds user;
    private final Path repository;
    private final ImmutableMap<String, String> environment;
    private final Mounts mounts;

    private HostSide(World world, Setup setup) {
        this.world = world;
        this.setup = setup;
        this.user = setup.engine().owner();
        this.repository = world.root().resolve("src/R");
        this.environment = environment(world, setup.git());
        this.mounts =
                Mounts.on(
                        new HostPath(world.root().resolve("state")),
                        new HostPath(world.root().resolve("wt")),
                        environment);
    }

    private static ImmutableMap<String, String> environment(World world, Git git) {
        String path = System.getenv("PATH");
        ImmutableMap.Builder<String, String> environment =
                ImmutableMap.<String, String>builder()
                        .putAll(GitCommand.withHome(world.directory("home")).environment())
                        .put(
                                "PATH",
                                git == Git.SYSTEM ? path : NewestGit.directory() + "/bin:" + path);
        if (git == Git.NEWEST_REFTABLE) {
            environment.put("GIT_DEFAULT_REF_FORMAT", "reftable");
        }
        return environment.buildOrThrow();
    }

    /** Makes the repository in that world, owned by the setup's user. */
    public static HostSide make(World world, Setup setup) {
        HostSide host = new HostSide(world, setup);
        host.run(
                        world.root(),
                        List.of("git", "init", "-q", "-b", "main", host.repository.toString()))
                .orFail();
        if (Needs.isRoot()) {
            Command.of("chown", "-R", host.user.toString(), world.directory("src").toString())
                    .run()
                    .orFail();
        }
        host.sh(
                """
                git config user.name Somebody; git config user.email somebody@example.com
                echo one >a.txt; mkdir sub; echo deep >sub/deep.txt; printf '*.o\\n' >.gitignore
                git add .; git commit -qm c1
                echo two >a.txt; git commit -qam c2
                git branch spare; git tag v1
                """);
        return host;
    }

    /** What runs the rest of a command line as that user. */
    static ImmutableList<String> as(UserIds user) {
        return Needs.isRoot() && user.uid() != 0
                ? ImmutableList.of(
                        "setpriv",
                        "--reuid=" + user.uid(),
                        "--regid=" + user.gid(),
                        "--clear-groups")
                : ImmutableList.of();
    }

    /** Prepares a container's layout and gives it as a plan. */
    public MountPlan prepare(String container) {
        return prepare(container, request -> request);
    }

    /** The same, asking for more. */
    public MountPlan prepare(String container, UnaryOperator<PrepareRequest> more) {
        PrepareRequest request =
                PrepareRequest.of(
                                new ContainerName(container),
                                List.of(RepositoryRequest.of(new HostPath(repository))))
                        .withLayout(setup.layout());
        return mounts.prepare(more.apply(request)).plan();
    }

    /** Prepares a layout and starts a container with it, closed with the world. */
    public Box box(String container) {
        return start(prepare(container));
    }

    /** Starts a container with that layout, closed with the world. */
    public Box start(MountPlan plan) {
        return world.closing(
                setup.engine().start(setup.git() == Git.SYSTEM ? plan : NewestGit.in(plan)));
    }

    /** Whether its containers have the sealed layout. */
    public boolean sealed() {
        return setup.layout() == LayoutKind.SEALED;
    }

    /** Whether its refs are in reftables. */
    public boolean hasReftables() {
        return setup.git() == Git.NEWEST_REFTABLE;
    }

    /** The library. */
    public Mounts mounts() {
        return mounts;
    }

    /** The whole lines of a file, none while it is not there. */
    public List<String> linesOf(Path file) {
        try {
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (NoSuchFileException notYet) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a container's layout back. */
    public void release(String container) {
        mounts.release(new ContainerName(container));
    }

    /** Its working tree on the host. */
    public Path worktree(String container) {
        return world.root().resolve("wt").resolve(container).resolve("R");
    }

    /** Makes the directory that will hold a worktree, as the user's own. */
    void makeParent(Path worktree) {
        Command.of("mkdir", "-p", worktree.resolveSibling("").toString()).run().orFail();
        if (Needs.isRoot()) {
            Command.of("chown", user.toString(), worktree.resolveSibling("").toString())
                    .run()
                    .orFail();
        }
    }

    /** Whom the repository belongs to. */
    UserIds user() {
        return user;
    }

    /** The main working tree. */
    public Path repository() {
        return repository;
    }

    /** Runs git in the main working tree as the host's user; fails the test if git fails. */
    public String git(String... arguments) {
        return gitIn(repository, arguments).orFail().out().stripTrailing();
    }

    /** Runs git somewhere as the host's user, however it ends. */
    public Outcome gitIn(Path place, String... arguments) {
        List<String> line = new ArrayList<>(as(user));
        line.add("git");
        line.addAll(List.of(arguments));
        return run(place, line);
    }

    /** By the PATH of the host's user, not of this process. */
    private Outcome run(Path place, List<String> line) {
        List<String> all = new ArrayList<>(List.of("env"));
        all.addAll(line);
        return Command.of(all).in(place).withAll(environment).run();
    }

    /**
     * Runs a script in the main working tree as the host's user; its first failure is the test's.
     */
    public String sh(String script) {
        return shIn(repository, script).orFail().out().stripTrailing();
    }

    /** Runs a script somewhere as the host's user, however it ends. */
    public Outcome shIn(Path place, String script) {
        List<String> line = new ArrayList<>(as(user));
        line.addAll(List.of("sh", "-ec", script));
        return Command.of(line).in(place).withAll(environment).run();
    }
}
