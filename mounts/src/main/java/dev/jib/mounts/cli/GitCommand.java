package dev.jib.mounts.cli;

import dev.jib.mounts.Mounts;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.PlannedRepository;
import dev.jib.mounts.render.BwrapRenderer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code jib mounts git}: git in the container's view, in a sandbox without network, so that
 * whatever the container planted runs where the container could have run it anyway.
 */
@Command(
        name = "git",
        description = {
            "Runs git in a container's worktree as the container sees it: for people and prompts",
            "that want to look while it runs. As in: jib mounts git --container c1 -- status"
        },
        mixinStandardHelpOptions = true)
final class GitCommand implements Callable<Integer> {
    private static final List<String> SYSTEM =
            List.of("/usr", "/bin", "/lib", "/lib32", "/lib64", "/sbin", "/etc/ssl");

    @Option(names = "--container", required = true, description = "The container.")
    @SuppressWarnings("NullAway.Init") // required
    String container;

    @Option(names = "--name", description = "The repository, where it has several.")
    @Nullable String repository;

    @Parameters(arity = "1..*", paramLabel = "ARG", description = "What git is told.")
    @SuppressWarnings("NullAway.Init") // required
    List<String> arguments;

    @Mixin PlaceOptions place = new PlaceOptions();

    @Spec CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli injects spec
    GitCommand() {}

    @Override
    public Integer call() throws Exception {
        try {
            return run(command(place.mounts()));
        } catch (MountsException | IllegalArgumentException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("jib mounts git: " + e.getMessage());
            err.flush();
            return Attempt.REFUSED;
        }
    }

    private List<String> command(Mounts mounts) {
        return command(mounts.plan(Known.request(mounts, container)));
    }

    /** bubblewrap with the layout's mounts and the host's programs, read-only. */
    private List<String> command(MountPlan plan) {
        List<String> command = new ArrayList<>(List.of("bwrap", "--die-with-parent"));
        command.addAll(List.of("--unshare-all", "--new-session", "--clearenv"));
        for (String directory : SYSTEM) {
            command.addAll(List.of("--ro-bind-try", directory, directory));
        }
        command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
        command.addAll(List.of("--dir", plan.home().value()));
        command.addAll(List.of("--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin"));
        command.addAll(List.of("--setenv", "GIT_OPTIONAL_LOCKS", "0"));
        command.addAll(List.of("--setenv", "GIT_PAGER", "cat"));
        Optional.ofNullable(System.getenv("TERM"))
                .ifPresent(term -> command.addAll(List.of("--setenv", "TERM", term)));
        command.addAll(BwrapRenderer.arguments(plan, directory(plan)));
        command.add("git");
        command.addAll(arguments);
        return command;
    }

    private ContainerPath directory(MountPlan plan) {
        List<PlannedRepository> all = plan.repositories();
        return all.stream()
                .filter(r -> repository == null ? all.size() == 1 : is(r, repository))
                .map(PlannedRepository::directory)
                .findFirst()
                .orElseThrow(() ->
                        new MountsException(
                                "--name "
                                        + Optional.ofNullable(repository).orElse("is missing")
                                        + " (expected: one of "
                                        + String.join(
                                                ", ",
                                                all.stream().map(r -> r.name().value()).toList())
                                        + ")"));
    }

    private static boolean is(PlannedRepository planned, String name) {
        return planned.name().value().equals(name);
    }

    private static int run(List<String> command) throws InterruptedException {
        boolean installed =
                List.of("/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap").stream()
                        .anyMatch(p -> Files.isExecutable(Path.of(p)));
        if (!installed) {
            throw new MountsException(
                    "bubblewrap is not installed (expected: bwrap in /usr/bin); install it, or run"
                            + " git in the container itself, as in docker exec <container> git"
                            + " status");
        }
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new MountsException("cannot run bwrap: " + e.getMessage(), e);
        }
    }
}
