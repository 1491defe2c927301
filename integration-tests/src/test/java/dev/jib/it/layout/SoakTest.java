package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Docker;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import dev.jib.mounts.plan.LayoutKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Eight containers on one repository commit, branch, delete, pack and stash while the host does the
 * same; then nothing that git reported as done is missing. {@code integration-tests/soak} runs it
 * for as long as one likes.
 */
class SoakTest {
    private static final int CONTAINERS = 8;
    private static final int SECONDS = Integer.getInteger("jib.soak.seconds", 4);
    private static final String FSCK = "git fsck --no-progress --no-dangling 2>&1";

    @RegisterExtension final World world = new World();

    /** Both layouts, and shared again with reftables. */
    static Stream<Setup> setups() {
        Engine engine = Docker.answers() ? Engine.DOCKER_READ_ONLY : Engine.BUBBLEWRAP;
        return Stream.of(
                new Setup(engine, LayoutKind.SHARED),
                new Setup(engine, LayoutKind.SEALED),
                new Setup(engine, LayoutKind.SHARED, Git.NEWEST_REFTABLE));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void nothingThatGitReportedAsDoneIsLost(Setup setup) throws Exception {
        HostSide host = HostSide.make(world, setup);
        host.sh("git init -q --bare ../up.git; git remote add up ../up.git; git push -q up main");
        Map<String, Box> boxes = new LinkedHashMap<>();
        for (int i = 1; i <= CONTAINERS; i++) {
            boxes.put("s" + i, host.box("s" + i));
        }

        List<SoakReport> reports = run(host, boxes);

        boxes.forEach((name, box) -> assertThat(box.ok(FSCK)).as("fsck in %s", name).isEmpty());
        assertThat(host.sh(FSCK)).as("fsck on the host").isEmpty();
        for (SoakReport report : reports) {
            Box box = boxes.get(report.name());
            if (box != null) {
                assertKeptInContainer(box, report, setup.git() == Git.NEWEST_REFTABLE);
            }
        }
        boxes.values().forEach(Box::close);
        boxes.keySet().forEach(host::release);
        reports.forEach(report -> assertKeptOnHost(host, report));
        assertThat(host.sh(FSCK)).as("fsck on the host, all released").isEmpty();
        print(setup, reports);
    }

    private static List<SoakReport> run(HostSide host, Map<String, Box> boxes) throws Exception {
        String worker = worker();
        Map<String, CompletableFuture<Outcome>> running = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            boxes.forEach((name, box) ->
                    running.put(
                            name,
                            CompletableFuture.supplyAsync(
                                    () -> box.sh(settings(name, "") + worker), threads)));
            running.put(
                    "host",
                    CompletableFuture.supplyAsync(
                            () ->
                                    host.shIn(
                                            host.repository(),
                                            "set +e\n" + settings("host", "yes") + worker),
                            threads));
        }
        List<SoakReport> reports = new ArrayList<>();
        for (Map.Entry<String, CompletableFuture<Outcome>> one : running.entrySet()) {
            Outcome outcome = one.getValue().get().orFail();
            reports.add(SoakReport.parse(one.getKey(), outcome.out()));
        }
        return reports;
    }

    private static String settings(String name, String host) {
        return "NAME=%s HOST=%s SECONDS_TO_RUN=%d\n".formatted(name, host, SECONDS);
    }

    /** Index, refs, stashes and commits as the container itself sees them. */
    private static void assertKeptInContainer(Box box, SoakReport report, boolean oneStash) {
        assertThat(box.ok("git rev-list HEAD").lines()).containsAll(report.commits());
        List<String> stashes = box.ok("git stash list --format=%H").lines().toList();
        assertThat(stashes).containsAll(report.stashes());
        if (!oneStash) {
            assertThat(stashes).hasSameSizeAs(report.stashes());
        }
        assertThat(branches(box.ok(BRANCHES), "refs/heads/"))
                .containsAllEntriesOf(report.branches())
                .doesNotContainKeys(report.deleted().toArray(String[]::new));
        box.ok("git ls-files -s && git diff --quiet HEAD -- sub .gitignore");
        assertThat(box.ok("git show HEAD:own-" + report.name() + ".txt").lines())
                .hasSizeGreaterThanOrEqualTo(report.commits().size());
    }

    private static final String BRANCHES = "git for-each-ref --format='%(refname) %(objectname)'";

    /** The same on the host, after all were released. */
    private static void assertKeptOnHost(HostSide host, SoakReport report) {
        boolean isHost = report.name().equals("host");
        String branch = isHost ? "main" : "jib/" + report.name() + "/work";
        assertThat(host.git("rev-list", branch).lines())
                .as("commits of %s", report.name())
                .containsAll(report.commits());
        String refs = host.sh(BRANCHES);
        boolean moved = host.sealed() && !isHost;
        Map<String, String> there =
                branches(refs, moved ? "refs/heads/jib/" + report.name() + "/" : "refs/heads/");
        assertThat(there)
                .as("branches of %s", report.name())
                .containsAllEntriesOf(report.branches())
                .doesNotContainKeys(report.deleted().toArray(String[]::new));
        assertThat(stashes(host, report.name(), refs))
                .as("stashes of %s", report.name())
                .containsAll(report.stashes());
    }

    private static Set<String> stashes(HostSide host, String name, String refs) {
        Set<String> onHost = Set.copyOf(host.git("stash", "list", "--format=%H").lines().toList());
        if (name.equals("host") || host.hasReftables()) {
            return onHost;
        }
        Set<String> found = new TreeSet<>();
        refs.lines()
                .filter(line -> line.startsWith("refs/jib/" + name + "/stash"))
                .forEach(line -> found.add(line.substring(line.indexOf(' ') + 1)));
        return found;
    }

    private static Map<String, String> branches(String refs, String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        refs.lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()).split(" "))
                .forEach(words -> found.put(words[0], words[1]));
        return found;
    }

    private static String worker() throws IOException {
        try (InputStream in = SoakTest.class.getResourceAsStream("soak-worker")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void print(Setup setup, List<SoakReport> reports) {
        System.out.printf(
                "soak: %s, %d containers and the host, %d s; nothing lost, fsck clean%n",
                setup, CONTAINERS, SECONDS);
        System.out.println("who   rounds  commits  branches  deleted  stashes   busy");
        reports.forEach(System.out::println);
    }
}
