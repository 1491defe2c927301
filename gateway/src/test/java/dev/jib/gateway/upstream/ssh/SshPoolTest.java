package dev.jib.gateway.upstream.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.git.ServiceStream;
import dev.jib.gateway.upstream.ssh.SshSettings.Limits;
import dev.jib.gateway.upstream.ssh.SshSettings.Timeouts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places in connections come back, whatever happens in between. */
class SshPoolTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;

    @Test
    void closesAnAbandonedConnectionWithItsLastChannel() throws Exception {
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Speaking());
                SshClients clients = SshClients.open();
                SshUpstream upstream =
                        SshUpstream.opener(
                                settings(server, Limits.DEFAULT, PATIENCE),
                                server.source("key"),
                                clients)) {
            clients.client().addChannelListener(new Failing(2, new IllegalStateException()));
            ServiceStream first = open(upstream, server);
            try (ServiceStream other = open(upstream, server)) {
                assertThat(server.server.getActiveSessions()).hasSize(2);
                assertThat(first.output().read()).as("what is under way goes on").isEqualTo('0');
                first.close();
                until(() -> server.server.getActiveSessions().size() == 1);
                assertThat(other.output().read()).isEqualTo('0');
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void wakesWhoeverCanUseThePlaceThatIsGivenBack() throws Exception {
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Speaking());
                SshClients clients = SshClients.open();
                SshPool pool =
                        new SshPool(
                                settings(server, new Limits(1, 2, PATIENCE), PATIENCE), clients)) {
            Lender one = new Lender(pool, server, "one");
            Lender two = new Lender(pool, server, "two");
            SshConnection held = one.lease();
            SshConnection other = one.lease();
            FutureTask<SshConnection> ofTwo = waiting(two);
            FutureTask<SshConnection> ofOne = waiting(one);
            pool.release(held);
            assertThat(ofOne.get(10, TimeUnit.SECONDS)).isSameAs(other);
            pool.release(other);
            pool.release(ofOne.get());
            pool.release(ofTwo.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void wakesWhoeverWaitsWhenAConnectionIsAbandoned() throws Exception {
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Speaking());
                SshClients clients = SshClients.open();
                SshPool pool =
                        new SshPool(
                                settings(server, new Limits(1, 1, PATIENCE), PATIENCE), clients)) {
            Lender one = new Lender(pool, server, "one");
            SshConnection held = one.lease();
            Future<SshConnection> waiting = waiting(one);
            pool.abandon(held);
            assertThat(waiting.get(10, TimeUnit.SECONDS)).isNotSameAs(held);
            pool.release(held);
            pool.release(waiting.get());
        }
    }

    @Test
    void opensItsChannelElsewhereWhenTheConnectionIsJustBeingClosed() throws Exception {
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Speaking());
                SshClients clients = SshClients.open();
                SshUpstream upstream = single(server, clients)) {
            clients.client().addChannelListener(new Failing(1, new IllegalStateException()));
            open(upstream, server).close();
            open(upstream, server).close();
        }
    }

    @Test
    void givesThePlaceBackWhateverFails() throws Exception {
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Speaking());
                SshClients clients = SshClients.open();
                SshUpstream upstream = single(server, clients)) {
            clients.client()
                    .addChannelListener(new Failing(1, new UnsupportedOperationException("odd")));
            assertThatThrownBy(() -> open(upstream, server)).hasMessageContaining("odd");
            open(upstream, server).close();
        }
    }

    @Test
    void makesANewConnectionWhenThePinsChanged() throws Exception {
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Speaking());
                SshClients clients = SshClients.open();
                SshUpstream upstream =
                        SshUpstream.opener(
                                settings(server, Limits.DEFAULT, PATIENCE),
                                server.source("key"),
                                clients)) {
            try (ServiceStream held = open(upstream, server)) {
                open(upstream, server).close();
                assertThat(upstream.connections()).isEqualTo(1);
                Files.writeString(server.knownHosts, server.pin + "@revoked " + server.pin);
                assertThatThrownBy(() -> open(upstream, server))
                        .hasMessageContaining("is revoked in " + server.knownHosts);
                Files.writeString(server.knownHosts, server.pin.replace("127.0.0.1", "127.0.0.2"));
                assertThatThrownBy(() -> open(upstream, server))
                        .hasMessageContaining("has no key for [127.0.0.1]:");
                Files.writeString(server.knownHosts, server.pin + "# looked at again\n");
                open(upstream, server).close();
                assertThat(upstream.connections()).isEqualTo(2);
                assertThat(held.output().read()).as("what is under way goes on").isEqualTo('0');
                Files.delete(server.knownHosts);
                assertThatThrownBy(() -> open(upstream, server))
                        .hasMessageContaining("known_hosts file " + server.knownHosts)
                        .hasMessageContaining("does not exist");
            }
        }
    }

    @Test
    void namesTheKeyThatIsNotThere() throws Exception {
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Speaking());
                SshClients clients = SshClients.open();
                SshUpstream upstream = single(server, clients)) {
            Files.delete(directory.resolve("key"));
            assertThatThrownBy(() -> open(upstream, server))
                    .hasMessage(
                            "upstream up (acme/site): SSH key %s: does not exist (expected: a"
                                    + " private key, readable for the gateway's user)",
                            directory.resolve("key"));
        }
    }

    private SshUpstream single(MinaServer server, SshClients clients) throws Exception {
        return SshUpstream.opener(
                settings(server, new Limits(1, 1, PATIENCE), PATIENCE),
                server.source("key"),
                clients);
    }

    private static ServiceStream open(SshUpstream upstream, MinaServer server) throws Exception {
        return upstream.open(server.repository(), Service.UPLOAD_PACK, 2);
    }

    private static SshSettings settings(MinaServer server, Limits limits, Duration turn) {
        return SshSettings.of("up", server.base())
                .withLimits(limits)
                .withTimeouts(new Timeouts(turn, PATIENCE, PATIENCE, PATIENCE, PATIENCE, turn));
    }

    /** Somebody who waits for a place by now. */
    private static FutureTask<SshConnection> waiting(Lender lender) {
        FutureTask<SshConnection> lease = new FutureTask<>(lender::lease);
        Thread thread = Thread.ofPlatform().daemon().start(lease);
        until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return lease;
    }

    private static void until(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Takes places with one key. */
    private static final class Lender {
        private final SshPool pool;
        private final MinaServer server;
        private final Credential.Ssh credential;

        Lender(SshPool pool, MinaServer server, String name) throws Exception {
            this.pool = pool;
            this.server = server;
            CredentialSource source = server.source(name);
            credential = (Credential.Ssh) source.credential(server.repository().url());
        }

        SshConnection lease() throws Exception {
            return pool.lease(
                    credential,
                    credential.login(server.repository().url()),
                    Faults.of(server.repository()));
        }
    }

    /** Fails one channel, counted from 1. */
    private static final class Failing implements ChannelListener {
        private final AtomicInteger seen = new AtomicInteger();
        private final int number;
        private final RuntimeException fault;

        Failing(int number, RuntimeException fault) {
            this.number = number;
            this.fault = fault;
        }

        @Override
        public void channelInitialized(Channel channel) {
            if (seen.incrementAndGet() == number) {
                throw fault;
            }
        }
    }
}
