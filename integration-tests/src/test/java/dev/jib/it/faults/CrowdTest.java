package dev.jib.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * 500 idle and 100 slow connections to a gateway process, half of them on a session's socket and
 * half on the TCP port, while real git works beside them. When each of them is ended, and what it
 * is told, is in {@code SlowClientsTest} of the gateway.
 */
@Timeout(180)
class CrowdTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int IDLE = 500;
    private static final int SLOW = 100;
    private static final int ROUNDS = 3;
    private static final String LINE = "0033git-upload-pack https://git.example/a.git\0x";
    private static final String HEAD = "GET /git.example/a.git/info/refs HTTP/1.1\r\n";

    @RegisterExtension final World world = new World();

    private final List<SocketChannel> idle = new ArrayList<>();
    private final List<SocketChannel> slow = new ArrayList<>();

    @Test
    void keepsNobodyWaitingAndNothingOfItStays() throws IOException {
        FaultStand stand = new FaultStand(world, FaultStand.Places.in(world));
        GitRepository clone = stand.clone("clone");
        work(stand, clone, 0);
        Footprint before = Footprint.of(stand.gateway(), 8);
        try {
            connect(stand, idle, IDLE);
            connect(stand, slow, SLOW);
            Await.until(
                    LIMIT,
                    () -> stand.gateway().descriptors() >= IDLE + SLOW,
                    () -> "not all were accepted");
            for (int round = 1; round <= ROUNDS; round++) {
                drip(round);
                work(stand, clone, round);
            }
            assertThat(told(idle)).as("they are there yet").isEmpty();
            assertThat(told(slow)).as("they are there yet").isEmpty();
        } finally {
            for (SocketChannel channel : idle) {
                channel.close();
            }
            for (SocketChannel channel : slow) {
                channel.close();
            }
        }
        work(stand, clone, 1_000);
        before.isBack(stand.gateway());
    }

    private static void connect(FaultStand stand, List<SocketChannel> to, int count)
            throws IOException {
        SocketAddress unix = UnixDomainSocketAddress.of(stand.socket());
        SocketAddress tcp = new InetSocketAddress("127.0.0.1", stand.gateway().port());
        for (int i = 0; i < count; i++) {
            to.add(SocketChannel.open(i % 2 == 0 ? unix : tcp));
        }
    }

    /** What the gateway has told them; that it has closed one, too. */
    private static List<String> told(List<SocketChannel> clients) throws IOException {
        List<String> all = new ArrayList<>();
        for (SocketChannel client : clients) {
            ByteBuffer told = ByteBuffer.allocate(200);
            client.configureBlocking(false);
            if (client.read(told) != 0) {
                all.add(client + ": " + StandardCharsets.US_ASCII.decode(told.flip()));
            }
        }
        return all;
    }

    private void drip(int at) throws IOException {
        for (int i = 0; i < SLOW; i++) {
            String next = (i % 2 == 0 ? LINE : HEAD).substring(at - 1, at);
            slow.get(i).write(ByteBuffer.wrap(next.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static void work(FaultStand stand, GitRepository clone, int round) {
        String id = stand.advance("round " + round + "\n");
        clone.ok("fetch", "-q", "origin");
        assertThat(clone.id("origin/main")).isEqualTo(id);
        String head = clone.commit("f", round + "\n");
        clone.ok("push", "-q", "origin", "HEAD:" + FaultStand.OWN + "r" + round);
        assertThat(stand.bare().id(FaultStand.OWN + "r" + round)).isEqualTo(head);
        assertThat(clone.ok("ls-remote", stand.smartHttpUrl())).contains(head);
    }
}
