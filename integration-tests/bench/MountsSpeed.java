import dev.jib.mounts.Mounts;
import dev.jib.mounts.config.ConfigEntry;
import dev.jib.mounts.config.UpstreamBase;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.BranchInUse;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.LayoutPlanner;
import dev.jib.mounts.plan.ObjectAccess;
import dev.jib.mounts.plan.RefStorage;
import dev.jib.mounts.plan.RepositoryFacts;
import dev.jib.mounts.plan.RepositoryName;
import dev.jib.mounts.plan.UserIds;
import dev.jib.mounts.plan.WorktreeRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of bench/mounts that runs inside one JVM, as a launcher that uses the library: prints
 * "label milliseconds" for each run, in turns, after one that does not count. Run by bench/mounts.
 */
final class MountsSpeed {
    private static final int PLANNED = 50;

    private final Path repository;
    private final Path scratch;
    private final Mounts mounts;

    private MountsSpeed(Path repository, Path scratch) {
        this.repository = repository;
        this.scratch = scratch;
        this.mounts =
                Mounts.on(
                        new HostPath(scratch.resolve("state")),
                        new HostPath(scratch.resolve("worktrees")),
                        System.getenv());
    }

    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[2]);
        plan();
        MountsSpeed speed = new MountsSpeed(Path.of(arguments[0]), Path.of(arguments[1]));
        for (int run = 0; run <= runs; run++) {
            speed.turn(run);
        }
    }

    /** The first loads the classes, as a command does; the others are what a launcher sees. */
    private static void plan() {
        List<RepositoryFacts> facts = new ArrayList<>();
        for (int i = 0; i < PLANNED; i++) {
            facts.add(facts("repository-" + i));
        }
        for (LayoutKind layout : LayoutKind.values()) {
            long first = time(() -> LayoutPlanner.plan(request(layout), facts));
            print("plan-first-" + layout.word(), first);
            for (int i = 0; i < 200; i++) {
                long again = time(() -> LayoutPlanner.plan(request(layout), facts));
                if (i >= 100) {
                    print("plan-" + layout.word(), again);
                }
            }
        }
    }

    /**
     * No worktree is removed before the end: ext4 does not give the inode of a removed file away
     * again for minutes, and searches past all of these for each file that it makes. What the last
     * one left to be written is written first: otherwise whoever syncs pays for its neighbour.
     */
    private void turn(int run) {
        List<String> labels = List.of("worktree-add", "prepare-shared", "prepare-sealed");
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get((run + i) % labels.size());
            run("sync");
            long took = time(() -> make(label, run));
            if (run > 0) {
                print(label, took);
            }
            if (!label.equals("worktree-add")) {
                mounts.release(new ContainerName(of(label, run)));
            }
        }
    }

    private void make(String label, int run) {
        if (label.equals("worktree-add")) {
            String name = repository.getFileName().toString();
            Path worktree = scratch.resolve("worktrees").resolve(of(label, run)).resolve(name);
            git("worktree", "add", "--quiet", "-b", of(label, run), worktree.toString(), "HEAD");
            return;
        }
        RepositoryRequest wanted =
                RepositoryRequest.of(new HostPath(repository)).onBranch(of(label, run));
        mounts.prepare(
                PrepareRequest.of(new ContainerName(of(label, run)), List.of(wanted))
                        .withLayout(
                                label.endsWith("sealed")
                                        ? LayoutKind.SEALED
                                        : LayoutKind.SHARED));
    }

    /** The branch and the container of a run. */
    private static String of(String label, int run) {
        return label + "-" + run;
    }

    private void git(String... arguments) {
        List<String> line = new ArrayList<>(List.of("git", "-C", repository.toString()));
        line.addAll(List.of(arguments));
        run(line.toArray(String[]::new));
    }

    private static void run(String... line) {
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", line) + ": " + said);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(String.join(" ", line), e);
        }
    }

    private static long time(Runnable task) {
        long start = System.nanoTime();
        task.run();
        return System.nanoTime() - start;
    }

    private static void print(String label, long nanos) {
        System.out.printf("%s %.3f%n", label, nanos / 1e6);
    }

    private static WorktreeRequest request(LayoutKind layout) {
        return new WorktreeRequest(
                new ContainerName("c"),
                layout,
                AdminFiles.OVERLAY,
                ObjectAccess.ALTERNATES,
                HostPath.of("/state/c"),
                ContainerPath.of("/home/jib"),
                Optional.of(HostPath.of("/run/user/1000/jib/c")),
                Optional.of(HostPath.of("/usr/lib/jib/bin")),
                List.of(new UpstreamBase("https://github.com")),
                new UserIds(1000, 1000));
    }

    private static RepositoryFacts facts(String name) {
        HostPath git = HostPath.of("/src").child(name).child(".git");
        return new RepositoryFacts(
                new RepositoryName(name),
                git,
                git.child("worktrees/w"),
                HostPath.of("/trees").child(name),
                Optional.of("refs/heads/topic"),
                "0123456789012345678901234567890123456789",
                RefStorage.FILES,
                "sha1",
                "ref: refs/heads/main\n",
                List.of(new BranchInUse("elsewhere-1", "refs/heads/main")),
                List.of("heads", "tags", "remotes", "notes"),
                List.of(),
                Optional.empty(),
                true,
                true,
                Map.of("origin", "https://github.com/a/b"),
                List.of(new ConfigEntry("core.filemode", "true")),
                List.of(),
                List.of());
    }
}
