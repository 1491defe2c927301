package dev.jib.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Descriptors that run out, and a restart while clients are connected. */
class ExhaustionTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int DESCRIPTORS = 160;

    @RegisterExtension final World world = new World();

    @Test
    void outOfDescriptorsTheGatewayLivesAndServesWhenTheyAreBack() throws IOException {
        Needs.program("prlimit", "util-linux");
        FaultStand stand =
                new FaultStand(
                        world,
                        new FaultStand.Places(
                                world.directory("state"),
                                world.directory("audit"),
                                List.of("prlimit", "--nofile=" + DESCRIPTORS)));
        GitRepository clone = stand.clone("clone");
        clone.commit("b.txt", "b\n");
        String before = stand.bare().refs();
        Footprint footprint = Footprint.of(stand.gateway(), 8);
        List<SocketChannel> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * DESCRIPTORS; i++) {
                idle.add(connect());
            }
            // It waits behind them, until they go.
            Outcome push =
                    clone.git()
                            .command("push", "origin", "HEAD:" + FaultStand.OWN + "x")
                            .within(LIMIT)
                            .run(_ -> closeAfter(Duration.ofSeconds(2), idle));
            boolean moved = !stand.bare().refs().equals(before);
            assertThat(moved).as(push.toString()).isEqualTo(push.succeeded());
            assertThat(stand.gateway().isAlive()).isTrue();
        } finally {
            close(idle);
        }
        Await.until(
                LIMIT,
                () -> clone.run("ls-remote", "origin").succeeded(),
                () -> "the gateway does not serve any more:\n" + stand.gateway().log());
        clone.ok("push", "-q", "origin", "HEAD:" + FaultStand.OWN + "y");
        assertThat(stand.verifyAudit().fault()).isEmpty();
        footprint.isBack(stand.gateway());
    }

    @Test
    void clientsGoOnAfterTheGatewayWasKilledAndStartedAgain() throws IOException {
        FaultStand stand = new FaultStand(world, FaultStand.Places.in(world));
        GitRepository clone = stand.clone("clone");
        for (int restart = 0; restart < 3; restart++) {
            try (SocketChannel _ = connect()) {
                stand.gateway().kill();
                Outcome without = clone.run("fetch", "origin");
                assertThat(without.exit()).isNotZero();
                assertThat(without.err()).contains("jib");
                stand.gateway().restart();
            }
            String head = clone.commit("f" + restart, "x\n");
            clone.ok("push", "-q", "origin", "HEAD:" + FaultStand.OWN + "r" + restart);
            assertThat(stand.bare().id(FaultStand.OWN + "r" + restart)).isEqualTo(head);
        }
        assertThat(stand.verifyAudit().fault()).isEmpty();
    }

    private static void closeAfter(Duration time, List<SocketChannel> channels) {
        Thread.ofVirtual()
                .start(() -> {
                    LockSupport.parkNanos(time.toNanos());
                    close(channels);
                });
    }

    private static void close(List<SocketChannel> channels) {
        for (SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private SocketChannel connect() throws IOException {
        Path socket = world.root().resolve("run/c1/git.sock");
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            // The backlog is full too: as good as connected, for what is tested.
            channel.configureBlocking(false);
        }
        return channel;
    }
}
