package dev.jib.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.Fault;
import dev.jib.gateway.demo.UpstreamRequest.Kind;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What befalls the gateway's mirrors: killed while one is filled, files of one damaged. */
class MirrorFaultsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int KILLS = Integer.getInteger("jib.faults.mirror.rounds", 3);
    private static final long SEED = Long.getLong("jib.faults.seed", 1);

    @RegisterExtension final World world = new World();
    private final Random random = new Random(SEED);

    @SuppressWarnings("NullAway.Init") // start() sets it
    private FaultStand stand;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private GitRepository clone;

    @BeforeEach
    void start() {
        stand = new FaultStand(world, FaultStand.Places.in(world));
        clone = stand.clone("clone");
    }

    @Test
    void aGatewayThatIsKilledWhileItFillsOneLeavesNothingAndGoesOn() throws IOException {
        for (int round = 0; round < KILLS; round++) {
            newBase("round " + round);
            String ref = FaultStand.OWN + "k" + round;
            stand.upstream()
                    .inject(
                            r -> r.kind() == Kind.UPLOAD_PACK,
                            new Fault.Drip(3, Duration.ofMillis(9)));
            int millis = random.nextInt(400);
            Outcome push = pushAndKill(ref, millis);
            assertThat(push.succeeded()).as(push.toString()).isFalse();
            stand.upstream().heal();
            assertThat(stand.bare().refs()).doesNotContain(ref);
            stand.gateway().restart();
            assertThat(stand.quarantined()).as("killed after %d ms of fetching", millis).isEmpty();
            pushes(ref);
        }
        assertThat(stand.verifyAudit().fault()).isEmpty();
    }

    @Test
    void aMirrorWithDamagedFilesIsFilledAnew() throws IOException {
        newBase("first");
        pushes(FaultStand.OWN + "first");
        byte[] garbage = new byte[300];
        random.nextBytes(garbage);
        byte[] pack = "PACK\0\0\0\2\0\0\0\1 cut".getBytes(StandardCharsets.ISO_8859_1);
        int n = 0;
        for (byte[] damage : List.of(new byte[0], garbage, pack)) {
            assertThat(damage(damage)).isPositive();
            // No other base: what is pushed builds on what is damaged.
            clone.ok("reset", "-q", "--hard", "origin/main");
            pushes(FaultStand.OWN + "after" + n++);
            assertThat(stand.quarantined()).isEmpty();
        }
    }

    /** Moves main on past the gateway, so that the next push builds on what no mirror has. */
    private void newBase(String name) {
        stand.advance(name + "\n");
        clone.ok("fetch", "-q", "origin");
        clone.ok("reset", "-q", "--hard", "origin/main");
    }

    private void pushes(String ref) {
        String head = clone.commit("f", ref + "\n");
        clone.ok("push", "-q", "origin", "HEAD:" + ref);
        assertThat(stand.bare().id(ref)).isEqualTo(head);
    }

    /** Kills the gateway so long after it began to ask the upstream for objects. */
    private Outcome pushAndKill(String ref, int millis) {
        clone.commit("f", ref + "\n");
        int before = fetches();
        List<Thread> killer = new ArrayList<>();
        Outcome push =
                clone.git()
                        .command("push", "origin", "HEAD:" + ref)
                        .within(LIMIT)
                        .run(_ ->
                                killer.add(
                                        Thread.ofPlatform()
                                                .start(() -> {
                                                    Await.holds(LIMIT, () -> fetches() > before);
                                                    Await.holds(
                                                            Duration.ofMillis(millis), () -> false);
                                                    stand.gateway().kill();
                                                })));
        try {
            killer.getFirst().join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return push;
    }

    private int fetches() {
        return (int) stand.upstream().requests().count(Kind.UPLOAD_PACK);
    }

    private int damage(byte[] content) throws IOException {
        int damaged = 0;
        try (Stream<Path> files = Files.walk(world.root().resolve("state/mirrors"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().contains("/objects/")) {
                    assertThat(file.toFile().setWritable(true)).isTrue();
                    Files.write(file, content);
                    damaged++;
                }
            }
        }
        return damaged;
    }
}
