package dev.jib.it.layout;

import dev.jib.it.stand.Command;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.render.BwrapRenderer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A container by bubblewrap: the host's programs, an empty root, the plan's mounts, every namespace
 * of its own, the user namespace too. Each script is a sandbox of its own over the same mounts.
 */
final class BubblewrapBox implements Box {
    private static final List<String> PROGRAMS =
            List.of("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives", "/etc/ssl");

    private final List<String> line;
    private final Set<ProcessHandle> running = ConcurrentHashMap.newKeySet();

    private BubblewrapBox(List<String> line) {
        this.line = line;
    }

    /** Ready to run scripts as the plan's user. */
    static BubblewrapBox start(MountPlan plan) {
        Needs.program("bwrap", "bubblewrap");
        List<String> line = new ArrayList<>(HostSide.as(plan.user()));
        line.addAll(List.of("bwrap", "--unshare-all", "--unshare-user", "--die-with-parent"));
        line.add("--new-session");
        PROGRAMS.forEach(place -> line.addAll(List.of("--ro-bind-try", place, place)));
        line.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
        line.addAll(List.of("--tmpfs", "/run", "--dir", plan.home().value()));
        line.addAll(BwrapRenderer.arguments(plan, plan.workingDirectory()));
        BubblewrapBox box = new BubblewrapBox(List.copyOf(line));
        Outcome tried = box.sh("true");
        Needs.that(tried.succeeded(), "user namespaces for bubblewrap; it said: " + tried.err());
        return box;
    }

    @Override
    public Outcome sh(String script) {
        List<String> all = new ArrayList<>(line);
        all.addAll(List.of("sh", "-c", script));
        return Command.of(all).run(process -> running.add(process.toHandle()));
    }

    @Override
    public void kill() {
        running.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @Override
    public void close() {
        kill();
    }
}
