package dev.jib.gateway.app;

import dev.jib.gateway.app.policy.PolicyFile;
import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.GatewaySettings;
import dev.jib.gateway.config.PolicyLoad;
import dev.jib.gateway.fetch.FetchConversation;
import dev.jib.gateway.fetch.V2Capabilities;
import dev.jib.gateway.policy.Policy;
import dev.jib.gateway.push.PolicyGate;
import dev.jib.gateway.push.PushParts;
import dev.jib.gateway.session.Sessions;
import dev.jib.gateway.transport.GatewayServer;
import dev.jib.mounts.Mounts;
import dev.jib.mounts.plan.HostPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: what the configuration says, wired together. Closing it closes everything in
 * the reverse order.
 */
public final class GatewayApp implements AutoCloseable {
    /** What the gateway calls itself to clients and upstreams. */
    static final String AGENT = "jib-gateway/0.1";

    private static final Logger LOG = LoggerFactory.getLogger(GatewayApp.class);
    private static final Duration CAPABILITIES_LIFE = Duration.ofMinutes(5);
    private static final Duration KEEPALIVE = Duration.ofSeconds(5);

    private final Deque<AutoCloseable> open;
    private final GatewayServer server;
    private final Duration grace;

    private GatewayApp(Deque<AutoCloseable> open, GatewayServer server, Duration grace) {
        this.open = open;
        this.server = server;
        this.grace = grace;
    }

    /**
     * Starts the gateway of that configuration file.
     *
     * @throws IOException when a file or a socket cannot be opened; nothing is left open then
     */
    public static GatewayApp start(Path file) throws IOException {
        return start(load(file), file);
    }

    private static GatewayApp start(GatewayConfig config, Path file) throws IOException {
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            return start(config, settings(config, file), open);
        } catch (IOException | RuntimeException e) {
            closeAll(open);
            throw e;
        }
    }

    private static GatewayApp start(
            GatewayConfig config, GatewaySettings settings, Deque<AutoCloseable> open)
            throws IOException {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        AuditLog audit = AuditLog.open(settings.audit().file(), settings.audit().maxBytes(), clock);
        open.push(audit);
        UpstreamSet upstreams = UpstreamSet.open(config, settings);
        open.push(upstreams);
        Sessions sessions = Sessions.open(settings.stateDir().resolve("sessions"), clock, random);
        PolicyGate gate = new PolicyGate(config.snapshot());
        Endpoint endpoint =
                new Endpoint(
                        url -> config.resolve(url).map(UpstreamSet::repository),
                        new FetchConversation.Parts(
                                new V2Capabilities(CAPABILITIES_LIFE, AGENT), audit, clock),
                        new PushParts(AGENT, () -> gate, audit, clock, KEEPALIVE),
                        upstreams::of,
                        random);
        Layouts layouts =
                new Layouts(
                        mounts(settings), config, id -> settings.runtimeDir().resolve(id.value()));
        Admin admin = new Admin(sessions, layouts, name -> config.named(name).isPresent());
        GatewayServer server =
                GatewayServer.start(ListenerSettings.of(settings), sessions, endpoint, admin);
        open.push(server);
        return new GatewayApp(open, server, settings.timeouts().shutdown());
    }

    /** Where the TCP listener listens, when there is one. */
    public Optional<InetSocketAddress> tcpAddress() {
        return server.tcpAddress();
    }

    /**
     * As {@code jib policy check} reads it: a rule that can never decide, or a failing test of the
     * file, keeps it from starting.
     */
    private static GatewayConfig load(Path file) throws IOException {
        return switch (PolicyFile.load(file)) {
            case PolicyLoad.Loaded loaded -> {
                loaded.warnings().forEach(LOG::warn);
                yield loaded.config();
            }
            case PolicyLoad.Refused refused ->
                    throw new IOException(String.join(System.lineSeparator(), refused.problems()));
        };
    }

    private static GatewaySettings settings(GatewayConfig config, Path file) throws IOException {
        Policy policy = config.snapshot().policy();
        boolean inspects =
                !policy.content().isEmpty()
                        || policy.limits().commitsPerPush().isPresent()
                        || policy.refs().stream().anyMatch(r -> !r.require().isNone());
        if (inspects) {
            throw new IOException(
                    file
                            + ": the policy has content rules, 'require' or commits-per-push, and"
                            + " this version does not look into pushed objects yet: it would refuse"
                            + " every push that they concern (expected: ref rules only)");
        }
        return config.gateway()
                .orElseThrow(() ->
                        new IOException(
                                file
                                        + ": 'gateway' is missing (expected: state-dir,"
                                        + " admin-socket, ...)"));
    }

    private static Mounts mounts(GatewaySettings settings) {
        Path state = settings.stateDir().toAbsolutePath();
        return Mounts.on(
                new HostPath(state.resolve("mounts")),
                new HostPath(state.resolve("worktrees")),
                System.getenv());
    }

    /**
     * Begins nothing new, waits for what is under way as long as the configuration says, and
     * closes.
     */
    void shutDown() throws IOException {
        server.shutDown(grace);
        close();
    }

    @Override
    public void close() throws IOException {
        closeAll(open);
    }

    private static void closeAll(Deque<AutoCloseable> open) throws IOException {
        IOException first = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                first =
                        first == null
                                ? new IOException("closing the gateway: " + e.getMessage(), e)
                                : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
