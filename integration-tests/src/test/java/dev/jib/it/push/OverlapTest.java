package dev.jib.it.push;

import static dev.jib.it.push.PushGateway.OWN;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.push.OverlapStand.Kind;
import dev.jib.it.push.OverlapStand.Sized;
import dev.jib.it.push.PushGateway.Via;
import dev.jib.it.stand.Await;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;

/**
 * A pack is uploaded while it is inspected, but for its end: what is refused then is not there, for
 * upstreams of two kinds and packs of all sizes.
 */
class OverlapTest {
    private static final int MIB = 1 << 20;

    /** So much of a pack without its trailer waits at the gateway before a request is opened. */
    private static final int HELD = MIB;

    private static final int TRAILER = 20;
    private static final String SECRETS =
            """
            content:
              - name: no-secrets
                secrets: {}
            """;

    @RegisterExtension final World world = new World();

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aRefusedPushLeavesNothingUpstreamWhateverItsSize(Kind kind) {
        OverlapStand stand = new OverlapStand(world, kind, "on", PushGateway.RULES);
        String before = stand.state();
        for (int size : new int[] {1024, 100 << 10, MIB - 1, MIB + 1, 8 * MIB, 32 * MIB}) {
            Sized bad = stand.sized(size, false, "bad" + size);
            RawAnswer answer = stand.gateway.push(Via.SOCKET, stand.session, bad.push().bytes());
            assertThat(answer.text()).as(size + ": " + answer).contains("[ci-definitions] .github");
            assertThat(answer.report()).contains("ng " + bad.ref() + " ci-definitions: ");
            stand.settlesAt(before);
            assertThat(stand.bare.run("cat-file", "-e", bad.id()).exit()).isNotZero();
        }
        Sized good = stand.sized(8 * MIB, true, "good");
        RawAnswer answer = stand.gateway.push(Via.SOCKET, stand.session, good.push().bytes());
        assertThat(answer.isOk(good.ref())).as(answer.all()).isTrue();
        assertThat(stand.bare.id(good.ref())).isEqualTo(good.id());
        stand.bare.ok("fsck", "--full", "--strict");
    }

    @ParameterizedTest
    @CsvSource({"EMBEDDED, SOCKET", "EMBEDDED, HTTP", "APACHE, SOCKET"})
    void aPackUpToWhatIsHeldBackNeverBecomesARequest(Kind kind, Via via) {
        OverlapStand stand = new OverlapStand(world, kind, "on", PushGateway.RULES);
        String before = stand.state();
        for (int size : new int[] {1024, MIB - 1, MIB + 1, HELD + TRAILER}) {
            Sized bad = stand.sized(size, false, "b" + size);
            stand.gateway.push(via, stand.session, bad.push().bytes());
            assertThat(stand.wasAsked()).as("size " + size).isFalse();
        }
        Sized bad = stand.sized(HELD + TRAILER + 1, false, "b");
        stand.gateway.push(via, stand.session, bad.push().bytes());
        Await.until(Duration.ofSeconds(20), stand::wasAsked, () -> "no request at the boundary");
        stand.settlesAt(before);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    @EnabledIfSystemProperty(named = "jib.it.long", matches = "true")
    void aRefusedPushOf200MiBLeavesNothingUpstream(Kind kind) {
        OverlapStand stand = new OverlapStand(world, kind, "on", PushGateway.RULES);
        GitRepository clone =
                stand.gateway
                        .container(stand.session)
                        .clone(stand.gateway.url("acme/site"), world.root().resolve("clone"));
        clone.ok("config", "core.compression", "0");
        clone.writeNoise("big.bin", 200 * MIB, 1).commit(".github/x.yml", "on: push\n");
        String before = stand.state();
        long start = System.nanoTime();
        Outcome push = clone.run("push", "origin", "HEAD:" + OWN + "x");
        System.out.printf(
                "%s: 200 MiB refused after %d ms%n", kind, (System.nanoTime() - start) / 1_000_000);
        assertThat(push.exit()).isEqualTo(1);
        assertThat(push.err()).contains("[ci-definitions] .github/x.yml");
        stand.settlesAt(before);
        assertThat(stand.bare.run("cat-file", "-e", clone.head()).exit()).isNotZero();
        clone.ok("rm", "-q", "-r", ".github");
        clone.ok("commit", "-q", "--amend", "-m", "clean");
        clone.ok("push", "-q", "origin", "HEAD:" + OWN + "x");
        assertThat(stand.bare.id(OWN + "x")).isEqualTo(clone.head());
    }

    /** All but the last bytes are at the gateway; where has the upstream got them? */
    @ParameterizedTest
    @CsvSource({"on, false", "off, false", "on, true"})
    void nothingGoesUpstreamBeforeTheVerdictWithoutOverlapOrWithSecretRules(
            String overlap, boolean secrets) throws IOException {
        String rules = secrets ? SECRETS : PushGateway.RULES;
        OverlapStand stand = new OverlapStand(world, Kind.EMBEDDED, overlap, rules);
        Sized good = stand.sized(8 * MIB, true, "good");
        byte[] bytes = good.push().bytes();
        int last = bytes.length - TRAILER - 1;
        try (SocketChannel channel = stand.gateway.connect(stand.session)) {
            PushGateway.write(channel, Arrays.copyOf(bytes, last));
            boolean sent =
                    Await.holds(
                            Duration.ofSeconds(secrets || overlap.equals("off") ? 2 : 20),
                            () -> stand.upstream().requests().bytesReceived() > 6 * MIB);
            assertThat(sent).isEqualTo(overlap.equals("on") && !secrets);
            if (!sent) {
                assertThat(stand.wasAsked()).isFalse();
                assertThat(stand.upstream().requests().bytesReceived()).isZero();
            }
            assertThat(stand.bare.refs()).doesNotContain(OWN);
            PushGateway.write(channel, Arrays.copyOfRange(bytes, last, bytes.length));
            channel.shutdownOutput();
            RawAnswer answer = RawAnswer.read(Channels.newInputStream(channel).readAllBytes());
            assertThat(answer.isOk(good.ref())).as(answer.all()).isTrue();
        }
        assertThat(stand.bare.id(good.ref())).isEqualTo(good.id());
    }

    @Test
    void aRefusedPushWithoutOverlapIsNeverSent() {
        OverlapStand stand = new OverlapStand(world, Kind.EMBEDDED, "off", PushGateway.RULES);
        String before = stand.state();
        Sized bad = stand.sized(8 * MIB, false, "bad");
        RawAnswer answer = stand.gateway.push(Via.HTTP, stand.session, bad.push().bytes());
        assertThat(answer.text()).contains("[ci-definitions] ");
        assertThat(stand.wasAsked()).isFalse();
        assertThat(stand.upstream().requests().bytesReceived())
                .as("only what the pack builds on was asked for")
                .isLessThan(1000);
        assertThat(stand.state()).isEqualTo(before);
    }
}
