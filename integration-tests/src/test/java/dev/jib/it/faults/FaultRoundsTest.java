package dev.jib.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Rounds of a push or a fetch, over the helper or over smart HTTP, in which something is killed at
 * a random moment, or the upstream does something wrong. {@code integration-tests/faults --rounds
 * 200 --seed 7} runs many of them.
 */
class FaultRoundsTest {
    private static final int ROUNDS =
            Integer.getInteger("jib.faults.rounds", Victim.values().length);
    private static final long SEED = Long.getLong("jib.faults.seed", 1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension final World world = new World();
    private final Random random = new Random(SEED);
    private final Map<Victim, Tally> tallies = new EnumMap<>(Victim.class);
    private Duration longest = Duration.ZERO; // until something is struck

    private static final class Tally {
        int rounds;
        int struck;
        int succeeded;
        int moved;
        int unsure;
        int restarted;
    }

    private Tally tally(Victim victim) {
        return tallies.computeIfAbsent(victim, v -> new Tally());
    }

    @Test
    void afterEachRoundNothingMovedUnreportedAndNothingIsLeft() throws Exception {
        FaultStand stand = new FaultStand(world, FaultStand.Places.in(world));
        FaultClient socket = FaultClient.overTheSocket(stand);
        FaultClient port = FaultClient.overThePort(stand);
        Footprint footprint = Footprint.of(stand.gateway(), 16); // it has served two clones
        longest = usual(socket.repository()).multipliedBy(2);
        List<String> files = stand.files();
        for (int round = 0; round < ROUNDS; round++) {
            Victim victim = Victim.values()[(round + (int) SEED) % Victim.values().length];
            boolean push = random.nextInt(3) > 0;
            FaultClient client = random.nextBoolean() ? socket : port;
            tally(victim).rounds++;
            String name = "round " + round + " (seed " + SEED + "): " + victim + ", " + client;
            try {
                client.connect(stand);
                if (push) {
                    push(stand, client, victim, round);
                } else {
                    fetch(stand, client, victim);
                }
                settle(stand, client);
                footprint.isBack(stand.gateway());
                assertThat(stand.files()).as("on the gateway's disk").isEqualTo(files);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        name
                                + (push ? " in a push" : " in a fetch")
                                + ": "
                                + e.getMessage()
                                + "\n--- gateway\n"
                                + tail(stand.gateway().log()),
                        e);
            }
        }
        print();
    }

    /** How long a small push takes on this machine, as busy as it is. */
    private static Duration usual(GitRepository clone) {
        clone.ok("push", "--quiet", "origin", "HEAD:" + FaultStand.OWN + "warm");
        long start = System.nanoTime();
        clone.ok("push", "--quiet", "origin", "HEAD:" + FaultStand.OWN + "measured");
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void push(FaultStand stand, FaultClient client, Victim victim, int round) {
        GitRepository clone = client.repository();
        Tally tally = tally(victim);
        String ref = FaultStand.OWN + "r" + round;
        if (random.nextInt(3) == 0) {
            clone.writeNoise("noise", (1 + random.nextInt(6)) << 20, round);
        }
        String head = clone.commit("f" + round % 7, "round " + round + "\n");
        String before = stand.bare().refs();
        Outcome push = strike(stand, victim, clone, "push", "--quiet", "origin", "HEAD:" + ref);
        recover(stand, tally);

        String after = stand.bare().refs();
        boolean moved = after.contains(ref + "\n") || after.endsWith(ref);
        assertThat(withoutLine(after, ref)).as("other refs").isEqualTo(before.strip());
        if (moved) {
            tally.moved++;
            assertThat(stand.bare().id(ref)).isEqualTo(head);
            stand.bare().ok("rev-list", "--objects", "--quiet", head);
            assertThat(stand.isAllowedInAudit(ref, head)).as("in the audit log").isTrue();
        }
        if (push.succeeded()) {
            tally.succeeded++;
            assertThat(moved).as("a push that was reported: %s", push).isTrue();
        }
        boolean unsure = push.err().contains("may have");
        tally.unsure += unsure ? 1 : 0;
        if (moved && !push.succeeded() && !victim.killsClientOrGateway()) {
            assertThat(unsure).as("a push that moved the ref: %s", push).isTrue();
        }
        if (push.err().contains("[remote rejected]")) {
            assertThat(moved && !unsure).as("a push that was reported refused: %s", push).isFalse();
        }
    }

    private void fetch(FaultStand stand, FaultClient client, Victim victim) {
        GitRepository clone = client.repository();
        Tally tally = tally(victim);
        clone.ok(
                "fetch", "--quiet",
                "origin"); // megabytes of the other client's would drip for hours
        String old = clone.id("origin/main");
        String id = stand.advance("advanced " + random.nextLong() + "\n");
        String before = stand.bare().refs();
        Outcome fetch = strike(stand, victim, clone, "fetch", "--quiet", "origin");
        recover(stand, tally);
        assertThat(stand.bare().refs()).as("the upstream's refs").isEqualTo(before);
        assertThat(clone.id("origin/main")).as("%s", fetch).isIn(old, id);
        if (fetch.succeeded()) {
            tally.succeeded++;
            assertThat(clone.id("origin/main")).isEqualTo(id);
        }
        client.connect(stand);
        clone.run("fetch", "--quiet", "origin").orFail();
        assertThat(clone.id("origin/main")).isEqualTo(id);
        clone.ok("fsck", "--connectivity-only", "--no-dangling");
    }

    /** Runs git, and does the evil at a random moment. What git started must end with it. */
    private Outcome strike(
            FaultStand stand, Victim victim, GitRepository clone, String... arguments) {
        Tally tally = tally(victim);
        boolean late = random.nextBoolean(); // spares the advertisement
        victim.fault(random)
                .ifPresent(fault ->
                        stand.upstream().inject(r -> !late || r.method().equals("POST"), fault));
        double when = random.nextDouble();
        long delay = (long) (when * when * longest.toNanos()); // rather early
        List<ProcessHandle> started = new ArrayList<>();
        List<Thread> killer = new ArrayList<>();
        Outcome outcome =
                clone.git()
                        .command(arguments)
                        .within(LIMIT)
                        .run(process ->
                                killer.add(
                                        Thread.ofPlatform()
                                                .start(() -> {
                                                    LockSupport.parkNanos(delay);
                                                    process.descendants().forEach(started::add);
                                                    tally.struck += process.isAlive() ? 1 : 0;
                                                    victim.kill(stand, process.toHandle());
                                                })));
        join(killer.getFirst());
        stand.upstream().heal();
        Await.until(
                LIMIT,
                () -> started.stream().noneMatch(ProcessHandle::isAlive),
                () -> "a process that git had started is left");
        removeLocks(clone.directory().resolve(".git"));
        return outcome;
    }

    /** As a person does after git was killed: a lock of its own is left, and no one else's. */
    private static void removeLocks(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path lock : files.filter(f -> f.toString().endsWith(".lock")).toList()) {
                Files.deleteIfExists(lock);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void recover(FaultStand stand, Tally tally) {
        if (!stand.gateway().isAlive()) {
            tally.restarted++;
            stand.gateway().restart();
        }
    }

    /** After the round the gateway serves, and is as it was. */
    private static void settle(FaultStand stand, FaultClient client) {
        client.connect(stand);
        client.repository().run("ls-remote", "--quiet", "origin", "refs/heads/main").orFail();
        Await.until(
                LIMIT, () -> stand.quarantined().isEmpty(), () -> "left: " + stand.quarantined());
        assertThat(stand.verifyAudit().fault()).isEmpty();
    }

    private void print() {
        StringBuilder table =
                new StringBuilder(
                        "faults, seed %d, struck within %d ms%n"
                                .formatted(SEED, longest.toMillis()));
        table.append(
                "%-14s %7s %8s %10s %6s %7s %9s%n"
                        .formatted(
                                "what",
                                "rounds",
                                "in time",
                                "succeeded",
                                "moved",
                                "unsure",
                                "restarts"));
        tallies.forEach((victim, t) ->
                table.append(
                        "%-14s %7d %8d %10d %6d %7d %9d%n"
                                .formatted(
                                        victim,
                                        t.rounds,
                                        t.struck,
                                        t.succeeded,
                                        t.moved,
                                        t.unsure,
                                        t.restarted)));
        System.out.println(table);
    }

    private static String withoutLine(String refs, String ref) {
        return String.join("\n", refs.lines().filter(line -> !line.endsWith(" " + ref)).toList());
    }

    private static String tail(String log) {
        List<String> lines = log.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 25), lines.size()));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
