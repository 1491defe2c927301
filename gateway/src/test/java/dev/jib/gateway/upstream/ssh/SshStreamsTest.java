package dev.jib.gateway.upstream.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.credential.CredentialScope;
import dev.jib.gateway.credential.SshSource;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.git.ServiceStream;
import dev.jib.gateway.upstream.ssh.SshSettings.Timeouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.channel.ChannelSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes through a channel: never more than the other end takes, and nothing for ever. */
class SshStreamsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int WHOLE = 64 << 20;
    private static final int BOUND = 8 << 20;

    @TempDir Path directory;

    @Test
    void takesNoMoreFromAServerThanIsRead() throws Exception {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<IOException> stalled = new CompletableFuture<>();
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Sending(sent, stalled));
                SshClients clients = SshClients.open();
                SshUpstream upstream = upstream(server, clients, PATIENCE)) {
            CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(server.server, SOON.multipliedBy(2));
            try (ServiceStream unread = open(upstream, server)) {
                assertThat(stalled.get(30, TimeUnit.SECONDS)).as("it cannot go on").isNotNull();
                assertThat(sent.get()).isBetween(1L, (long) BOUND);
                assertThat(unread.output().read()).isEqualTo('0');
            }
            try (ServiceStream read = open(upstream, server)) {
                assertThat(read.output().readNBytes(4 + WHOLE)).hasSize(4 + WHOLE);
            }
        }
    }

    @Test
    void sendsNoMoreThanAServerTakes() throws Exception {
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Deaf());
                SshClients clients = SshClients.open();
                SshUpstream upstream = upstream(server, clients, SOON)) {
            AtomicLong sent = new AtomicLong();
            try (ServiceStream stream = open(upstream, server)) {
                assertThatThrownBy(() -> write(stream.input(), sent))
                        .isInstanceOf(UpstreamException.class)
                        .hasMessageContaining("it took nothing more within 1 s");
            }
            assertThat(sent.get()).isBetween(1L, (long) BOUND);
            open(upstream, server).close();
        }
    }

    @Test
    void givesAConnectionUpThatLeavesTwoQuestionsWithoutAnAnswer() throws Exception {
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Speaking());
                FreezingRelay relay = new FreezingRelay(server.server.getPort());
                SshClients clients = SshClients.open();
                SshUpstream upstream = upstream(server.behind(relay.port()), clients, PATIENCE)) {
            try (ServiceStream stream = open(upstream, server)) {
                assertThat(stream.output().readNBytes(4)).hasSize(4);
                relay.freeze();
                assertThatThrownBy(() -> stream.output().read())
                        .isInstanceOf(UpstreamException.class)
                        .hasMessageContaining("the connection broke in the middle of its answer");
            }
            open(upstream, server).close();
            assertThat(relay.connections()).isEqualTo(2);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void takesAnotherConnectionWhereNoChannelIsOpenedInTime() throws Exception {
        Duration connect = SOON.multipliedBy(3);
        Timeouts others = new Timeouts(connect, PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE);
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Speaking());
                FreezingRelay relay = new FreezingRelay(server.server.getPort());
                SshClients clients = SshClients.open();
                SshUpstream upstream = upstream(server.behind(relay.port()), clients, others)) {
            open(upstream, server).close();
            relay.freeze();
            open(upstream, server).close();
            assertThat(relay.connections()).isEqualTo(2);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void asksForTheVersionOfTheProtocol() throws Exception {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        try (MinaServer server = new MinaServer(directory, (_, c) -> new Noting(c, asked));
                SshClients clients = SshClients.open();
                SshUpstream upstream = upstream(server, clients, PATIENCE)) {
            upstream.open(server.repository(), Service.UPLOAD_PACK, 2).close();
            upstream.open(server.repository(), Service.RECEIVE_PACK, 0).close();
            assertThat(asked)
                    .containsExactly(
                            "git-upload-pack '/acme/site' version=2",
                            "git-receive-pack '/acme/site' none");
        }
    }

    @Test
    void anAgentThatDoesNotSignIsAsIfItsKeyWasNotAccepted() throws Exception {
        Path socket = directory.resolve("agent");
        PublicKey key = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256).getPublic();
        try (MinaServer server = new MinaServer(directory, (c, _) -> new Speaking());
                UnwillingAgent agent = new UnwillingAgent(socket, key);
                SshClients clients = SshClients.open();
                SshUpstream upstream =
                        SshUpstream.opener(
                                SshSettings.of("up", server.base()),
                                SshSource.agent(
                                        new CredentialScope(server.base()),
                                        new SshSource.Account("git", server.knownHosts),
                                        socket),
                                clients)) {
            assertThatThrownBy(() -> open(upstream, server))
                    .isInstanceOf(UpstreamException.class)
                    .hasMessageContaining("the gateway's SSH agent did not sign for")
                    .extracting(e -> ((UpstreamException) e).kind())
                    .isEqualTo(UpstreamException.Kind.UNAUTHORIZED);
            assertThat(agent.asked).hasPositiveValue();
        }
    }

    private static SshUpstream upstream(MinaServer server, SshClients clients, Duration idle)
            throws Exception {
        return upstream(
                server, clients, new Timeouts(PATIENCE, PATIENCE, idle, PATIENCE, SOON, PATIENCE));
    }

    private static SshUpstream upstream(MinaServer server, SshClients clients, Timeouts timeouts)
            throws Exception {
        return SshUpstream.opener(
                SshSettings.of("up", server.base()).withTimeouts(timeouts),
                server.source("key"),
                clients);
    }

    private static ServiceStream open(SshUpstream upstream, MinaServer server) throws Exception {
        return upstream.open(server.repository(), Service.UPLOAD_PACK, 2);
    }

    private static void write(OutputStream out, AtomicLong sent) throws IOException {
        byte[] some = new byte[64 * 1024];
        while (sent.get() < WHOLE) {
            out.write(some);
            sent.addAndGet(some.length);
        }
        out.flush();
    }

    /** Says all it has, and notes when it cannot go on. */
    private static final class Sending extends Speaking {
        private final AtomicLong sent;
        private final CompletableFuture<IOException> stalled;

        Sending(AtomicLong sent, CompletableFuture<IOException> stalled) {
            this.sent = sent;
            this.stalled = stalled;
        }

        @Override
        void go(InputStream in, OutputStream out) throws IOException {
            boolean first = !stalled.isDone();
            try {
                write(out, first ? sent : new AtomicLong());
            } catch (IOException e) {
                stalled.complete(e);
                throw e;
            }
        }
    }

    /** Takes nothing, until its channel is closed. */
    private static final class Deaf extends Speaking {
        @Override
        void go(InputStream in, OutputStream out) {
            LockSupport.park(this);
        }
    }

    /** Notes what it was asked for. */
    private static final class Noting extends Speaking {
        private final String command;
        private final Queue<String> asked;

        Noting(String command, Queue<String> asked) {
            this.command = command;
            this.asked = asked;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) {
            asked.add(command + " " + environment.getEnv().getOrDefault("GIT_PROTOCOL", "none"));
            super.start(channel, environment);
        }
    }
}
