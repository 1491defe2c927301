package dev.jib.gateway.demo;

import dev.jib.mounts.render.ShellWords;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that the scenes of the demo play with. */
record Stage(DemoDirectory directory, DemoHost host, List<Sandbox> sandboxes, Story story) {
    Stage {
        sandboxes = List.copyOf(sandboxes);
    }

    /** The first sandbox. */
    Sandbox first() {
        return sandboxes.getFirst();
    }

    /** The second sandbox. */
    Sandbox second() {
        return sandboxes.get(1);
    }

    /** The third, whose layout is sealed. */
    Sandbox sealed() {
        return sandboxes.getLast();
    }

    /** Where a sandbox's worktree is on the host. */
    Path worktree(Sandbox sandbox) {
        String inside = sandbox.arguments().workingDirectory();
        return sandbox.arguments().binds().stream()
                .filter(b -> b.target().equals(inside))
                .map(b -> Path.of(b.source()))
                .findFirst()
                .orElseThrow();
    }

    /** The branch that a sandbox's worktree was made on. */
    static String branch(int number) {
        return "jib/agent-" + number + "/c" + number;
    }

    /** Git in a sandbox, shown. */
    Program.Ended git(Sandbox sandbox, String... words) {
        return story.ran(sandbox.name(), typed(words), sandbox.git(words));
    }

    /** Git on the host, shown. */
    Program.Ended git(String... words) {
        return story.ran("host", typed(words), host.git(words));
    }

    /** As one would type it. */
    private static String typed(String... words) {
        return "git "
                + Arrays.stream(words).map(ShellWords::quote).collect(Collectors.joining(" "));
    }
}
