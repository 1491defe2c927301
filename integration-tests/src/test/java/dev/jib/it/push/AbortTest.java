package dev.jib.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.demo.Fault;
import dev.jib.gateway.demo.UpstreamRequest;
import dev.jib.it.push.OverlapStand.Kind;
import dev.jib.it.push.OverlapStand.Sized;
import dev.jib.it.push.PushGateway.Via;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.World;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Pushes that break off at any moment: the client's connection is cut, the gateway is stopped, the
 * upstream closes, each at a random byte. No ref moves, nothing is left, the next push is served.
 * {@code -Djib.it.aborts=N} rounds each instead of ten, {@code -Djib.it.seed=N} another sequence.
 */
class AbortTest {
    private static final int ROUNDS = Integer.getInteger("jib.it.aborts", 10);
    private static final long SEED = Long.getLong("jib.it.seed", 20261124);
    private static final int[] SIZES = {1024, 100 << 10, (1 << 20) + 500, 3 << 20};

    @RegisterExtension final World world = new World();

    private final Random random = new Random(SEED);

    /** Which part goes away. */
    private enum Part {
        CLIENT,
        GATEWAY,
        UPSTREAM
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void aPushThatBreaksOffAnywhereLeavesNothing(Part part) throws IOException {
        OverlapStand stand = new OverlapStand(world, Kind.EMBEDDED, "on", PushGateway.RULES);
        String before = stand.state();
        for (int round = 0; round < ROUNDS; round++) {
            boolean good = round % 4 != 0;
            int size = SIZES[round % SIZES.length];
            Sized push = stand.sized(size, good, "r" + round);
            byte[] bytes = push.push().bytes();
            int at = 1 + random.nextInt(bytes.length - 1);
            String what = "%s, seed %d, round %d, byte %d".formatted(part, SEED, round, at);
            switch (part) {
                case CLIENT -> cutClient(stand, bytes, at);
                case GATEWAY -> stopGateway(stand, bytes, at);
                case UPSTREAM -> dropUpstream(stand, push, at, what);
            }
            stand.settlesAt(before);
            assertThat(stand.bare.run("cat-file", "-e", push.id()).exit()).as(what).isNotZero();
            Await.until(Duration.ofSeconds(20), () -> isEmpty(stand), () -> "left: " + what);
        }
        stand.bare.ok("fsck", "--full", "--strict");
        Sized last = stand.sized(2 << 20, true, "last");
        RawAnswer answer = stand.gateway.push(Via.SOCKET, stand.session, last.push().bytes());
        assertThat(answer.isOk(last.ref())).as(answer.all()).isTrue();
    }

    private static void cutClient(OverlapStand stand, byte[] bytes, int at) throws IOException {
        try (SocketChannel channel = stand.gateway.connect(stand.session)) {
            PushGateway.write(channel, Arrays.copyOf(bytes, at));
        }
    }

    private static void stopGateway(OverlapStand stand, byte[] bytes, int at) throws IOException {
        try (SocketChannel channel = stand.gateway.connect(stand.session)) {
            PushGateway.write(channel, Arrays.copyOf(bytes, at));
            stand.gateway.stop();
        }
        stand.gateway.startAgain();
    }

    /**
     * What the gateway holds back is not sent, so that small pushes meet the fault at their end.
     */
    private static void dropUpstream(OverlapStand stand, Sized push, int at, String what) {
        stand.upstream()
                .injectOnce(
                        r -> r.kind() == UpstreamRequest.Kind.RECEIVE_PACK,
                        new Fault.DropRequest(at));
        RawAnswer answer = stand.gateway.push(Via.SOCKET, stand.session, push.push().bytes());
        stand.upstream().heal();
        assertThat(answer.report()).as(what).contains("ng " + push.ref() + " ");
        assertThat(answer.report()).as(what).doesNotContain("ok " + push.ref());
    }

    private static boolean isEmpty(OverlapStand stand) {
        Path quarantine = stand.gateway.quarantine();
        if (!Files.exists(quarantine)) {
            return true;
        }
        try (Stream<Path> left = Files.list(quarantine)) {
            return left.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
