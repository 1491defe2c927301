package dev.jib.mounts.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Properties of plans, over requests made from many seeds. */
class LayoutPlannerTest {
    private static final int SEEDS = 500;

    @Test
    void noTwoMountsShareATargetAndParentsComeFirst() {
        for (int seed = 0; seed < SEEDS; seed++) {
            MountPlan plan = Facts.plan(new Random(seed));
            Set<ContainerPath> seen = new HashSet<>();
            for (Mount mount : plan.mounts()) {
                assertThat(seen.add(mount.target())).as("seed %s, %s", seed, mount).isTrue();
                assertThat(seen).as("seed %s", seed).noneMatch(t -> t.isBelow(mount.target()));
            }
        }
    }

    @Test
    void noHostPathIsInAFileOfTheContainer() {
        for (int seed = 0; seed < SEEDS; seed++) {
            for (PrivateEntry entry : Facts.plan(new Random(seed)).privateEntries()) {
                if (entry instanceof PrivateEntry.TextFile file) {
                    assertThat(file.content())
                            .as("seed %s, %s", seed, file.path())
                            .doesNotContain(Facts.HOST);
                }
            }
        }
    }

    @Test
    void onlyTheFourFilesAreMountedOnFilesOfTheHost() {
        for (int seed = 0; seed < SEEDS; seed++) {
            MountPlan plan = Facts.plan(new Random(seed));
            assertThat(plan.mounts())
                    .as("seed %s", seed)
                    .allSatisfy(m -> assertThat(m.onHostFile()).isEqualTo(isOnHostFile(plan, m)));
            assertThat(plan.mounts().stream().filter(m -> isOnHostFile(plan, m)))
                    .as("seed %s", seed)
                    .allSatisfy(m -> {
                        assertThat(m.access()).isEqualTo(Access.READ_ONLY);
                        assertThat(m.target().value())
                                .matches(".*/(\\.git|gitdir|commondir|config\\.worktree)");
                    });
        }
    }

    /** A file whose mount point lies in a directory that is the host's own. */
    private static boolean isOnHostFile(MountPlan plan, Mount mount) {
        return mount.type() == MountType.FILE
                && parent(plan, mount)
                        .filter(p -> !p.source().isInside(HostPath.of(Facts.PRIVATE)))
                        .isPresent();
    }

    @Test
    void everyPrivateEntryIsInThePrivateDirectory() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(Facts.plan(new Random(seed)).privateEntries())
                    .allSatisfy(e ->
                            assertThat(e.path().isInside(HostPath.of(Facts.PRIVATE))).isTrue());
        }
    }

    @Test
    void mountPointsOfPrivateRootsExist() {
        for (int seed = 0; seed < SEEDS; seed++) {
            MountPlan plan = Facts.plan(new Random(seed));
            for (Mount mount : plan.mounts()) {
                parent(plan, mount)
                        .filter(p -> p.source().isInside(HostPath.of(Facts.PRIVATE)))
                        .ifPresent(p ->
                                assertThat(plan.privateEntries())
                                        .as("mount point of %s", mount)
                                        .contains(new PrivateEntry.Directory(within(p, mount))));
            }
        }
    }

    /** The mount that a mount lies in, but for the files and the directory that are git's. */
    private static Optional<Mount> parent(MountPlan plan, Mount mount) {
        return plan.mounts().stream()
                .filter(m -> mount.target().isBelow(m.target()))
                .max(Comparator.comparing(m -> m.target().value().length()));
    }

    private static HostPath within(Mount outer, Mount inner) {
        String outside = outer.target().value();
        int length = outside.equals("/") ? 1 : outside.length() + 1;
        return outer.source().child(inner.target().value().substring(length));
    }

    @Test
    void inTheSealedLayoutNothingOfTheHostButTheWorktreeCanBeWritten() {
        for (int seed = 0; seed < SEEDS; seed++) {
            MountPlan plan = Facts.plan(new Random(seed));
            if (plan.layout() == LayoutKind.SEALED) {
                assertThat(plan.mounts().stream().filter(m -> m.access() == Access.READ_WRITE))
                        .as("seed %s", seed)
                        .allMatch(m ->
                                m.source().isInside(HostPath.of(Facts.PRIVATE))
                                        || plan.repositories().stream()
                                                .anyMatch(r -> r.worktree().equals(m.source())));
            }
        }
    }

    @Test
    void whatTheContainerCouldRunOrFollowIsReadOnlyInBothLayouts() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(Facts.plan(new Random(seed)).mounts())
                    .as("seed %s", seed)
                    .filteredOn(m ->
                            m.target()
                                    .value()
                                    .matches(
                                            ".*/(hooks|info|\\.git|borrowed.*|objects/info|etc|bin)|/run/jib"))
                    .allMatch(m -> m.access() == Access.READ_ONLY);
        }
    }

    @Test
    void theContainersOwnConfigurationNeverCollectsByItself() {
        for (int seed = 0; seed < SEEDS; seed++) {
            MountPlan plan = Facts.plan(new Random(seed));
            long kept =
                    plan.privateEntries().stream()
                            .filter(e ->
                                    e instanceof PrivateEntry.TextFile t
                                            && t.path().path().endsWith("config")
                                            && t.content()
                                                    .toLowerCase(Locale.ROOT)
                                                    .contains("auto = 0"))
                            .count();
            assertThat(kept).as("seed %s", seed).isEqualTo(plan.repositories().size());
        }
    }

    @Test
    void twoRepositoriesOfOneNameAreRefused() {
        RepositoryFacts facts = Facts.plain();
        assertThatThrownBy(() ->
                        LayoutPlanner.plan(Facts.request(LayoutKind.SHARED), List.of(facts, facts)))
                .isInstanceOf(MountsException.class)
                .hasMessageContaining("--name");
    }

    @Test
    void fiftyRepositoriesArePlannedInUnderFiftyMilliseconds() {
        Random random = new Random(7);
        List<RepositoryFacts> facts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            facts.add(Facts.random(new RepositoryName("R" + i), random));
        }
        WorktreeRequest request = Facts.request(LayoutKind.SHARED);
        for (int i = 0; i < 20; i++) {
            assertThat(LayoutPlanner.plan(request, facts).mounts()).isNotEmpty();
        }
        long start = System.nanoTime();
        LayoutPlanner.plan(request, facts);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("plan of 50 repositories: " + took.toNanos() / 1000 + " us");
        assertThat(took).isLessThan(Duration.ofMillis(50));
    }
}
