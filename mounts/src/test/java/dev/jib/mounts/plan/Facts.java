package dev.jib.mounts.plan;

import dev.jib.mounts.config.ConfigEntry;
import dev.jib.mounts.config.UpstreamBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Requests and facts: one plain pair, and as many odd ones as there are seeds. */
final class Facts {
    /** What begins every path of the host, and may be in no file of the container. */
    static final String HOST = "/srv/host-only";

    static final String PRIVATE = HOST + "/state/c";
    static final String BASE = "0123456789012345678901234567890123456789";

    private static final String[] NAMES = {"R", "R-2", "R.git x", "a,b", "o'neil\"", "R:1"};

    private Facts() {}

    static WorktreeRequest request(LayoutKind layout, AdminFiles adminFiles, ObjectAccess objects) {
        return new WorktreeRequest(
                new ContainerName("c"),
                layout,
                adminFiles,
                objects,
                HostPath.of(PRIVATE),
                ContainerPath.of("/home/jib"),
                Optional.of(HostPath.of(HOST + "/sock")),
                Optional.of(HostPath.of(HOST + "/bin")),
                List.of(new UpstreamBase("https://github.com")),
                new UserIds(1000, 1001));
    }

    static WorktreeRequest request(LayoutKind layout) {
        return request(layout, AdminFiles.OVERLAY, ObjectAccess.ALTERNATES);
    }

    static WorktreeRequest request(Random random) {
        return new WorktreeRequest(
                new ContainerName("c"),
                pick(random, LayoutKind.values()),
                pick(random, AdminFiles.values()),
                pick(random, ObjectAccess.values()),
                HostPath.of(PRIVATE),
                ContainerPath.of(pick(random, "/home/jib", "/", "/h", "/run/jib-home")),
                random.nextBoolean() ? Optional.of(HostPath.of(HOST + "/sock")) : Optional.empty(),
                random.nextBoolean() ? Optional.of(HostPath.of(HOST + "/bin")) : Optional.empty(),
                List.of(new UpstreamBase("https://github.com")),
                new UserIds(random.nextInt(3), 1000));
    }

    static RepositoryFacts plain() {
        HostPath git = HostPath.of(HOST + "/src/R/.git");
        return new RepositoryFacts(
                new RepositoryName("R"),
                git,
                git.child("worktrees/R1"),
                HostPath.of(HOST + "/trees/c/R"),
                Optional.of("refs/heads/topic"),
                BASE,
                RefStorage.FILES,
                "sha1",
                "ref: refs/heads/main\n",
                List.of(),
                List.of("heads", "tags"),
                List.of(),
                Optional.empty(),
                false,
                false,
                Map.of("origin", "https://github.com/a/b"),
                List.of(new ConfigEntry("core.filemode", "true")),
                List.of(),
                List.of());
    }

    static RepositoryFacts random(RepositoryName name, Random random) {
        HostPath git = HostPath.of(HOST + "/src").child(name.value()).child(".git");
        List<HostPath> alternates = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            alternates.add(HostPath.of(HOST + "/other" + i + "/objects"));
        }
        return new RepositoryFacts(
                name,
                git,
                git.child("worktrees/w"),
                HostPath.of(HOST + "/trees").child(name.value()),
                random.nextBoolean() ? Optional.of("refs/heads/topic") : Optional.empty(),
                BASE,
                pick(random, RefStorage.values()),
                "sha1",
                "ref: refs/heads/main\n",
                random.nextBoolean()
                        ? List.of(new BranchInUse("elsewhere-1", "refs/heads/x"))
                        : List.of(),
                random.nextBoolean() ? List.of("heads", "tags") : List.of("heads", "pull"),
                alternates,
                random.nextBoolean() ? Optional.of("abc\n") : Optional.empty(),
                random.nextBoolean(),
                random.nextBoolean(),
                Map.of("origin", "https://github.com/a/b"),
                List.of(new ConfigEntry("core.filemode", "true")),
                random.nextBoolean()
                        ? List.of(new ConfigEntry("core.sparsecheckout", "true"))
                        : List.of(),
                random.nextBoolean() ? List.of("a note") : List.of());
    }

    /** One to five repositories in a container. */
    static MountPlan plan(Random random) {
        List<RepositoryFacts> facts = new ArrayList<>();
        int count = 1 + random.nextInt(NAMES.length - 1);
        for (int i = 0; i < count; i++) {
            facts.add(random(new RepositoryName(NAMES[i]), random));
        }
        return LayoutPlanner.plan(request(random), facts);
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
