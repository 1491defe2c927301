package dev.jib.mounts;

import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.render.BwrapRenderer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands as the container of a plan would: bubblewrap, an empty root, the plan's mounts. */
final class Sandbox {
    private final MountPlan plan;

    Sandbox(MountPlan plan) {
        this.plan = plan;
    }

    /**
     * Whether bubblewrap is installed and allowed here; the shell answers for one that is not
     * there.
     */
    static boolean available() {
        String tried = "exec bwrap --ro-bind / / --tmpfs /tmp true";
        return Shell.run(Path.of("/"), List.of("sh", "-c", tried)).exit() == 0;
    }

    Shell.Answer sh(String script) {
        return Shell.run(Path.of("/"), Map.of(), command(script));
    }

    List<String> command(String script) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("bwrap", "--die-with-parent", "--unshare-pid", "--unshare-net"));
        for (String directory : new String[] {"/usr", "/bin", "/lib", "/lib64", "/sbin"}) {
            command.addAll(List.of("--ro-bind-try", directory, directory));
        }
        command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
        command.addAll(List.of("--dir", "/home/jib"));
        command.addAll(BwrapRenderer.arguments(plan, plan.workingDirectory()));
        for (String who : new String[] {"AUTHOR", "COMMITTER"}) {
            command.addAll(List.of("--setenv", "GIT_" + who + "_NAME", "Container"));
            command.addAll(List.of("--setenv", "GIT_" + who + "_EMAIL", "c@example.org"));
        }
        command.addAll(List.of("--unsetenv", "GIT_CONFIG_NOSYSTEM"));
        command.addAll(List.of("sh", "-ec", script));
        return command;
    }
}
