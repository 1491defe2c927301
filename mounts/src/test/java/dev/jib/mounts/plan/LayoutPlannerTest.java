package dev.jib.mounts.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.mounts.config.ConfigEntry;
import dev.jib.mounts.config.UpstreamBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Properties of plans, over requests made from many seeds. */
class LayoutPlannerTest {
    private static final String HOST = "/srv/host-only";

    @Test
    void noTwoMountsShareATargetAndParentsComeFirst() {
        for (int seed = 0; seed < 500; seed++) {
            MountPlan plan = planOf(new Random(seed));
            Set<ContainerPath> seen = new HashSet<>();
            for (Mount mount : plan.mounts()) {
                assertThat(seen.add(mount.target())).as("seed %s, %s", seed, mount).isTrue();
                assertThat(seen).as("seed %s", seed).noneMatch(t -> t.isBelow(mount.target()));
            }
        }
    }

    @Test
    void noHostPathIsInAFileOfTheContainer() {
        for (int seed = 0; seed < 500; seed++) {
            for (PrivateEntry entry : planOf(new Random(seed)).privateEntries()) {
                if (entry instanceof PrivateEntry.TextFile file) {
                    assertThat(file.content())
                            .as("seed %s, %s", seed, file.path())
                            .doesNotContain(HOST);
                }
            }
        }
    }

    @Test
    void onlyTheFourFilesAreMountedOnFilesOfTheHost() {
        for (int seed = 0; seed < 500; seed++) {
            assertThat(planOf(new Random(seed)).mounts().stream().filter(Mount::onHostFile))
                    .allSatisfy(m -> {
                        assertThat(m.access()).isEqualTo(Access.READ_ONLY);
                        assertThat(m.target().value())
                                .matches(".*/(\\.git|gitdir|commondir|config\\.worktree)");
                    });
        }
    }

    @Test
    void everyPrivateEntryIsInThePrivateDirectory() {
        for (int seed = 0; seed < 500; seed++) {
            assertThat(planOf(new Random(seed)).privateEntries())
                    .allSatisfy(e ->
                            assertThat(e.path().isInside(HostPath.of(HOST + "/state/c"))).isTrue());
        }
    }

    @Test
    void mountPointsOfPrivateRootsExist() {
        for (int seed = 0; seed < 200; seed++) {
            MountPlan plan = planOf(new Random(seed));
            for (PlannedRepository repository : plan.repositories()) {
                ContainerPath common = new ContainerPaths(plan.home()).common(repository.name());
                HostPath own =
                        HostPath.of(HOST + "/state/c")
                                .child(repository.name().value())
                                .child("common");
                plan.mounts().stream()
                        .filter(m ->
                                m.target().isBelow(common)
                                        && !m.target().value().endsWith("objects/info"))
                        .map(m ->
                                own.child(
                                        m.target().value().substring(common.value().length() + 1)))
                        .forEach(p ->
                                assertThat(plan.privateEntries())
                                        .as("mount point %s", p)
                                        .contains(new PrivateEntry.Directory(p)));
            }
        }
    }

    @Test
    void twoRepositoriesOfOneNameAreRefused() {
        RepositoryFacts facts = facts(new RepositoryName("R"), new Random(1));
        assertThatThrownBy(() -> LayoutPlanner.plan(request(new Random(1)), List.of(facts, facts)))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("--name");
    }

    @Test
    void fiftyRepositoriesArePlannedInUnderFiftyMilliseconds() {
        Random random = new Random(7);
        List<RepositoryFacts> facts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            facts.add(facts(new RepositoryName("R" + i), random));
        }
        WorktreeRequest request = request(random);
        for (int i = 0; i < 20; i++) {
            assertThat(LayoutPlanner.plan(request, facts).mounts()).isNotEmpty();
        }
        long start = System.nanoTime();
        LayoutPlanner.plan(request, facts);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("plan of 50 repositories: " + took.toNanos() / 1000 + " us");
        assertThat(took).isLessThan(Duration.ofMillis(50));
    }

    private static MountPlan planOf(Random random) {
        List<RepositoryFacts> facts = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        String[] names = {"R", "R-2", "R.git x", "a,b", "o'neil\"", "R:1"};
        for (int i = 0; i < count; i++) {
            facts.add(facts(new RepositoryName(names[i]), random));
        }
        return LayoutPlanner.plan(request(random), facts);
    }

    private static WorktreeRequest request(Random random) {
        return new WorktreeRequest(
                new ContainerName("c"),
                LayoutKind.SHARED,
                AdminFiles.OVERLAY,
                ObjectAccess.ALTERNATES,
                HostPath.of(HOST + "/state/c"),
                ContainerPath.of(random.nextBoolean() ? "/home/jib" : "/"),
                random.nextBoolean() ? Optional.of(HostPath.of(HOST + "/sock")) : Optional.empty(),
                random.nextBoolean() ? Optional.of(HostPath.of(HOST + "/bin")) : Optional.empty(),
                List.of(new UpstreamBase("https://github.com")),
                new UserIds(1000, 1000));
    }

    private static RepositoryFacts facts(RepositoryName name, Random random) {
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
                Optional.of("refs/heads/topic"),
                "0123456789012345678901234567890123456789",
                RefStorage.FILES,
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
                List.of());
    }
}
