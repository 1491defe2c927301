package dev.jib.gateway.upstream.ssh;

import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.sshd.agent.SshAgent;
import org.apache.sshd.agent.SshAgentFactory;
import org.apache.sshd.agent.SshAgentServer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.password.PasswordIdentityProvider;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.config.keys.ClientIdentityLoader;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientUserAuthServiceFactory;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * The SSH client of all upstreams and its threads. Nothing of the user's own {@code ~/.ssh} is
 * read: keys, hosts and settings are those that each connection names.
 */
public final class SshClients implements AutoCloseable {
    /** What a connection is opened with. */
    static final AttributeKey<Opening> OPENING = new AttributeKey<>();

    private static final int IO_THREADS = 2;
    private static final long WINDOW = 2L << 20;
    private static final int UNANSWERED = 2;

    private final SshClient client;

    private SshClients(SshClient client) {
        this.client = client;
    }

    /**
     * How one connection differs from the next.
     *
     * @param host the keys that the server may have
     * @param agent the keys of its agent, or none
     * @param keepalive between questions whether it still stands
     */
    record Opening(PinnedHost host, AgentKeys agent, Duration keepalive) {}

    /** An SSH client; its threads are started with the first upstream. */
    public static SshClients open() {
        return new SshClients(configured());
    }

    private static SshClient configured() {
        SshClient client = SshClient.setUpDefaultClient();
        List<NamedFactory<Signature>> signatures =
                client.getSignatureFactories().stream()
                        .filter(f ->
                                !f.getName().contains("-cert-") && !f.getName().equals("ssh-rsa"))
                        .toList();
        client.setSignatureFactories(signatures);
        client.setUserAuthFactories(List.of(new UserAuthPublicKeyFactory(signatures)));
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setPasswordIdentityProvider(PasswordIdentityProvider.EMPTY_PASSWORDS_PROVIDER);
        client.setClientIdentityLoader(NO_FILES);
        client.setServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE);
        client.setAgentFactory(new Agents());
        client.addSessionListener(new Opener());
        client.setServiceFactories(List.of(ClientUserAuthServiceFactory.INSTANCE, new KeptAlive()));
        CoreModuleProperties.NIO_WORKERS.set(client, IO_THREADS);
        CoreModuleProperties.WINDOW_SIZE.set(client, WINDOW);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, UNANSWERED);
        return client;
    }

    synchronized SshClient client() {
        if (!client.isStarted()) {
            client.start();
        }
        return client;
    }

    /** Closes every connection and ends the threads. */
    @Override
    public void close() {
        client.stop();
    }

    private static Opening opening(Session session) {
        return Objects.requireNonNull(
                ((ClientSession) session).getConnectionContext().getAttribute(OPENING));
    }

    /** Sets up each connection before its first byte goes out. */
    private static final class Opener implements SessionListener {
        @Override
        public void sessionCreated(Session session) {
            ((ClientSession) session).setServerKeyVerifier(opening(session).host());
        }

        /** A server with several host keys shows one of those that are pinned. */
        @Override
        public void sessionNegotiationOptionsCreated(
                Session session, Map<KexProposalOption, String> proposal) {
            proposal.put(
                    KexProposalOption.SERVERKEYS,
                    String.join(",", opening(session).host().algorithms()));
        }
    }

    /** A service reads how often to ask when it is made, which is before a session's listeners. */
    private static final class KeptAlive extends ClientConnectionServiceFactory {
        @Override
        public Service create(Session session) throws IOException {
            CoreModuleProperties.HEARTBEAT_INTERVAL.set(session, opening(session).keepalive());
            return super.create(session);
        }
    }

    /** Gives each connection the agent that it was opened with. */
    private static final class Agents implements SshAgentFactory {
        @Override
        public List<ChannelFactory> getChannelForwardingFactories(FactoryManager manager) {
            return List.of();
        }

        @Override
        public SshAgent createClient(Session session, FactoryManager manager) throws IOException {
            return opening(session).agent().connect();
        }

        @Override
        public SshAgentServer createServer(ConnectionService service) throws IOException {
            throw new IOException("agents are not forwarded");
        }
    }

    private static final ClientIdentityLoader NO_FILES =
            new ClientIdentityLoader() {
                @Override
                public boolean isValidLocation(NamedResource location) {
                    return false;
                }

                @Override
                public Iterable<KeyPair> loadClientIdentities(
                        SessionContext session,
                        NamedResource location,
                        FilePasswordProvider provider) {
                    return List.of();
                }
            };
}
