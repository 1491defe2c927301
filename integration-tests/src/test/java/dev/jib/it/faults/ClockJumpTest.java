package dev.jib.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jib.gateway.app.AdminClient;
import dev.jib.gateway.demo.Fault;
import dev.jib.gateway.demo.UpstreamRequest.Kind;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A gateway whose time of day jumps by hours and days, between operations and in them. */
class ClockJumpTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern TIME = Pattern.compile("\"time\":\"([^\"]+)\"");
    private static final Pattern DURATION = Pattern.compile("\"durationMs\":(-?\\d+)");

    @RegisterExtension final World world = new World();

    @SuppressWarnings("NullAway.Init") // start() sets it
    private ShiftedClock clock;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private FaultStand stand;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private GitRepository clone;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private Footprint footprint;

    @BeforeEach
    void start() {
        clock = ShiftedClock.make(world);
        stand =
                new FaultStand(
                        world,
                        new FaultStand.Places(
                                world.directory("state"),
                                world.directory("audit"),
                                clock.before()));
        clone = stand.clone("clone");
        footprint = Footprint.of(stand.gateway(), 16); // it has served one clone
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void pushesAndFetchesGoOnWhereverItJumps() throws IOException {
        Instant right = Instant.now();
        for (int hours : List.of(-26, 9_600, 0)) {
            clock.set(Duration.ofHours(hours));
            pushAndFetch("h" + hours);
            assertThat(lastTime())
                    .as("the log's time is the time of day, %d h off", hours)
                    .isCloseTo(right.plus(Duration.ofHours(hours)), within(5, ChronoUnit.MINUTES));
        }
        clock.set(Duration.ofHours(-48));
        stand.gateway().kill();
        stand.gateway().restart();
        pushAndFetch("restarted");
        assertDurations();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void operationsUnderWayGoOnAndEndInTheirTime() throws Exception {
        String id = stand.advance("to be fetched\n");
        stand.upstream()
                .inject(
                        r -> r.kind() == Kind.UPLOAD_PACK,
                        new Fault.Drip(40, Duration.ofMillis(40)));
        Outcome fetch = whileJumping("fetch", "origin");
        assertThat(fetch.succeeded()).as(fetch.toString()).isTrue();
        assertThat(clone.id("origin/main")).isEqualTo(id);

        stand.upstream()
                .inject(
                        r -> r.kind() == Kind.RECEIVE_PACK,
                        new Fault.Drip(4, Duration.ofMillis(40)));
        String head = clone.writeNoise("noise", 3 << 20, 1).commit("large");
        Outcome push = whileJumping("push", "origin", "HEAD:" + FaultStand.OWN + "x");
        assertThat(push.succeeded()).as(push.toString()).isTrue();
        assertThat(stand.bare().id(FaultStand.OWN + "x")).isEqualTo(head);

        stand.upstream().heal();
        stand.upstream().inject(_ -> true, new Fault.Stall(0));
        long start = System.nanoTime();
        Outcome stalled = whileJumping("fetch", "origin");
        assertThat(stalled.exit()).as(stalled.toString()).isNotZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("given up after timeouts.response, 5 s")
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(40));
        stand.upstream().heal();
        clock.set(Duration.ZERO);
        pushAndFetch("after");
        assertDurations();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aSessionEndsInItsTimeAndNoneWithoutAnEndIsLost() throws IOException {
        session("short", 4);
        session("long", 3_600);
        assertThat(sessions()).containsExactlyInAnyOrder("c1", "short", "long");
        clock.set(Duration.ofDays(-30));
        Await.until(
                LIMIT,
                () -> !Files.exists(world.root().resolve("run/short")),
                () -> "a session of 4 s is there, 30 days before its end");
        assertThat(sessions()).containsExactlyInAnyOrder("c1", "long");
        clock.set(Duration.ofHours(2));
        assertThat(sessions()).containsExactly("c1");
        Await.until(
                LIMIT,
                () -> !Files.exists(world.root().resolve("run/long")),
                () -> "the socket of a session that is over");
        clock.set(Duration.ZERO);
        assertThat(sessions()).containsExactly("c1");
        pushAndFetch("after");
    }

    private void pushAndFetch(String name) throws IOException {
        String id = stand.advance(name + "\n");
        clone.ok("fetch", "-q", "origin");
        assertThat(clone.id("origin/main")).isEqualTo(id);
        String head = clone.commit("f", name + "\n");
        clone.ok("push", "-q", "origin", "HEAD:" + FaultStand.OWN + name);
        assertThat(stand.bare().id(FaultStand.OWN + name)).isEqualTo(head);
        assertThat(stand.verifyAudit().fault()).isEmpty();
        assertThat(stand.quarantined()).isEmpty();
        footprint.isBack(stand.gateway());
    }

    /** Runs git while the clock jumps two days to and fro, ten times a second. */
    private Outcome whileJumping(String... arguments) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Thread jumping =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                for (int i = 0; !done.await(100, TimeUnit.MILLISECONDS); i++) {
                                    clock.set(Duration.ofHours(i % 2 == 0 ? 26 : -26));
                                }
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        try {
            return clone.git().command(arguments).within(LIMIT).run();
        } finally {
            done.countDown();
            jumping.join();
        }
    }

    private void session(String id, int seconds) throws IOException {
        AdminClient.Answer answer =
                stand.gateway()
                        .client()
                        .call(
                                "POST",
                                "/v1/sessions",
                                "{\"id\":\"%s\",\"principal\":\"agent-7\",\"repositories\":[\"acme/site\"],\"ttl\":\"%ds\"}"
                                        .formatted(id, seconds));
        assertThat(answer.isOk()).as(answer.toString()).isTrue();
        assertThat(Files.exists(world.root().resolve("run").resolve(id))).isTrue();
    }

    private List<String> sessions() throws IOException {
        return stand.gateway()
                .client()
                .call("GET", "/v1/sessions", "")
                .body()
                .findValuesAsString("id");
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(world.root().resolve("audit/audit.jsonl"));
    }

    private Instant lastTime() throws IOException {
        Matcher time = TIME.matcher(log().getLast());
        assertThat(time.find()).as(log().getLast()).isTrue();
        return Instant.parse(time.group(1));
    }

    /** What an operation took, it took by the clock on the wall of whoever waited. */
    private void assertDurations() throws IOException {
        List<Long> durations =
                log().stream()
                        .flatMap(line -> DURATION.matcher(line).results())
                        .map(found -> Long.parseLong(found.group(1)))
                        .toList();
        assertThat(durations).isNotEmpty().allMatch(ms -> ms >= 0 && ms < LIMIT.toMillis());
    }
}
