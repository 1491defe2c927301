package dev.jib.it.layout;

import dev.jib.it.stand.Image;
import dev.jib.it.stand.Outcome;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.UserIds;
import dev.jib.mounts.render.DockerRenderer;
import java.util.ArrayList;
import java.util.List;

/**
 * A container of {@link RemappedDocker}, started with what {@code jib mounts prepare --format
 * docker} prints, {@code --network none}, and all the capabilities that Docker gives to root.
 */
final class RemappedBox implements Box {
    private final RemappedDocker engine;
    private final String id;

    private RemappedBox(RemappedDocker engine, String id) {
        this.engine = engine;
        this.id = id;
    }

    /** Starts it as the owner of the repository, whom the container knows by another number. */
    static RemappedBox start(MountPlan plan) {
        UserIds user = plan.user();
        UserIds root = RemappedDocker.ROOT;
        UserIds inside = new UserIds(user.uid() - root.uid(), user.gid() - root.gid());
        return start(plan, "--user=" + inside);
    }

    /** Starts it with one more option, which comes last and prevails. */
    static RemappedBox start(MountPlan plan, String option) {
        RemappedDocker engine = RemappedDocker.with(Image.DEBIAN);
        List<String> line = new ArrayList<>(List.of("run", "--detach", "--interactive"));
        line.addAll(List.of("--network", "none"));
        line.addAll(DockerRenderer.arguments(plan));
        line.addAll(List.of(option, Image.DEBIAN.reference()));
        // It waits for its input.
        line.addAll(List.of("git", "hash-object", "--stdin"));
        return new RemappedBox(engine, engine.run(line).orFail().out().strip());
    }

    @Override
    public Outcome sh(String script) {
        return engine.run(List.of("exec", id, "sh", "-c", script));
    }

    @Override
    public void kill() {
        engine.run(List.of("kill", id)).orFail();
    }

    @Override
    public void close() {
        engine.run(List.of("rm", "--force", "--volumes", id));
    }
}
