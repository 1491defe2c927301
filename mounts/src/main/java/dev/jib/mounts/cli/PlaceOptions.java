package dev.jib.mounts.cli;

import dev.jib.mounts.Mounts;
import dev.jib.mounts.plan.HostPath;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where state and worktrees are kept. */
final class PlaceOptions {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "State directory (default: $XDG_STATE_HOME/jib or ~/.local/state/jib).")
    @Nullable Path state;

    @Option(
            names = "--worktrees",
            paramLabel = "DIR",
            description = "Where new worktrees are made (default: ~/.jib-worktrees).")
    @Nullable Path worktrees;

    Mounts mounts() {
        Map<String, String> environment = System.getenv();
        return Mounts.on(
                stateDirectory(),
                host(
                        Optional.ofNullable(worktrees)
                                .orElse(home(environment).resolve(".jib-worktrees"))),
                environment);
    }

    /** Where layouts are remembered. */
    HostPath stateDirectory() {
        Map<String, String> environment = System.getenv();
        Path xdg =
                Optional.ofNullable(environment.get("XDG_STATE_HOME"))
                        .filter(x -> x.startsWith("/"))
                        .map(Path::of)
                        .orElse(home(environment).resolve(".local/state"));
        return host(Optional.ofNullable(state).orElse(xdg.resolve("jib")));
    }

    private static Path home(Map<String, String> environment) {
        return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    }

    static HostPath host(Path path) {
        return new HostPath(path.toAbsolutePath());
    }
}
