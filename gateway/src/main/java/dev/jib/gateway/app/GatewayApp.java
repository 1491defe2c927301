package dev.jib.gateway.app;

import dev.jib.gateway.app.reload.LivePolicy;
import dev.jib.gateway.app.reload.PolicyWatch;
import dev.jib.gateway.audit.AuditEvent;
import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.audit.Rotation;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.GatewaySettings;
import dev.jib.gateway.fetch.FetchConversation;
import dev.jib.gateway.fetch.V2Capabilities;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.lfs.LfsParts;
import dev.jib.gateway.lfs.LfsService;
import dev.jib.gateway.push.BaseObjects;
import dev.jib.gateway.push.PushGate;
import dev.jib.gateway.push.PushParts;
import dev.jib.gateway.quarantine.Mirrors;
import dev.jib.gateway.quarantine.Quarantine;
import dev.jib.gateway.quarantine.Quarantines;
import dev.jib.gateway.session.Sessions;
import dev.jib.gateway.transport.GatewayServer;
import dev.jib.gateway.transport.GitEndpoint;
import dev.jib.gateway.transport.admin.Reload;
import dev.jib.mounts.Mounts;
import dev.jib.mounts.plan.HostPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
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
    private static final int MAX_LINE = 600;
    private static final long QUARANTINE_BYTES = 16L << 30;
    private static final Duration KEEPALIVE = Duration.ofSeconds(5);

    private final Deque<AutoCloseable> open;
    private final GatewayServer server;
    private final LivePolicy policy;
    private final Duration grace;

    private GatewayApp(
            Deque<AutoCloseable> open, GatewayServer server, LivePolicy policy, Duration grace) {
        this.open = open;
        this.server = server;
        this.policy = policy;
        this.grace = grace;
    }

    /**
     * Starts the gateway of that configuration file.
     *
     * @throws IOException when a file or a socket cannot be opened; nothing is left open then
     */
    public static GatewayApp start(Path file) throws IOException {
        ForgeSet forges = new ForgeSet(System.getenv());
        LivePolicy policy =
                LivePolicy.load(file, config -> gate(config, file, forges), InstantSource.system());
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            return start(policy, file, forges, open);
        } catch (IOException | RuntimeException e) {
            closeAll(open);
            throw e;
        }
    }

    private static GatewayApp start(
            LivePolicy policy, Path file, ForgeSet forges, Deque<AutoCloseable> open)
            throws IOException {
        GatewayConfig config = policy.config();
        GatewaySettings settings = settings(config, file);
        Clock clock = Clock.systemUTC();
        Clock steady = new SteadyTime(clock, System::nanoTime);
        SecureRandom random = new SecureRandom();
        AuditLog audit = audit(settings.audit(), clock);
        open.push(audit);
        policy.tell((before, after, outcome) -> reloaded(audit, before, after, outcome));
        UpstreamSet upstreams = UpstreamSet.open(config, settings);
        open.push(upstreams);
        Sessions sessions = Sessions.open(settings.stateDir().resolve("sessions"), clock, random);
        V2Capabilities capabilities = new V2Capabilities(CAPABILITIES_LIFE, AGENT);
        Endpoint endpoint =
                new Endpoint(
                        url -> policy.config().resolve(url).map(UpstreamSet::repository),
                        new FetchConversation.Parts(capabilities, audit, steady),
                        new PushParts(
                                AGENT,
                                policy::gate,
                                audit,
                                steady,
                                KEEPALIVE,
                                inspection(settings, capabilities, steady)),
                        upstreams::of,
                        random);
        GitEndpoint visible =
                new VisibleEndpoint(
                        endpoint, url -> policy.config().resolve(url), forges, audit, random);
        Layouts layouts = layouts(settings, config);
        Admin admin = new Admin(sessions, layouts, new Health(policy, audit, upstreams));
        LfsSites sites = LfsSites.open(config, upstreams.credentials(), settings.timeouts());
        open.push(sites);
        GatewayServer server =
                GatewayServer.start(
                        ListenerSettings.of(settings),
                        sessions,
                        served(visible, policy, audit, sites),
                        admin);
        open.push(server);
        return new GatewayApp(open, server, policy, settings.timeouts().shutdown());
    }

    private static Layouts layouts(GatewaySettings settings, GatewayConfig config) {
        return new Layouts(
                mounts(settings, config), config, id -> settings.runtimeDir().resolve(id.value()));
    }

    private static GatewayServer.Served served(
            GitEndpoint git, LivePolicy policy, AuditLog audit, LfsSites sites) {
        LfsParts lfs =
                new LfsParts(
                        git,
                        url -> policy.config().resolve(url).flatMap(sites::place),
                        (who, name) -> policy.config().snapshot().mayPush(who, name),
                        audit,
                        Clock.systemUTC(),
                        new SecureRandom());
        return new GatewayServer.Served(
                git, sites.isEmpty() ? Optional.empty() : Optional.of(new LfsService(lfs)));
    }

    private static AuditLog audit(GatewaySettings.AuditSettings said, Clock clock)
            throws IOException {
        Rotation rotation =
                new Rotation(said.maxBytes(), said.maxAge(), said.keep(), said.keepFor());
        return AuditLog.open(said.file(), rotation, clock);
    }

    /** A log that takes nothing refuses pushes by itself; the reload stands. */
    private static void reloaded(AuditLog audit, String before, String after, String outcome) {
        try {
            audit.append(
                    new AuditEvent.PolicyReloaded(before, after, Printable.of(outcome, MAX_LINE)));
        } catch (IOException e) {
            LOG.error("a reload of the policy is not in the audit log: {}", e.getMessage());
        }
    }

    /** Where the TCP listener listens, when there is one. */
    public Optional<InetSocketAddress> tcpAddress() {
        return server.tcpAddress();
    }

    /** Reads the configuration file anew, all or nothing. */
    Reload reload() {
        return policy.reload();
    }

    /** Reloads from now on whenever the file is another one. */
    void watchConfiguration() throws IOException {
        open.push(PolicyWatch.start(policy, PolicyWatch.Timing.DEFAULT));
    }

    /** The gate of pushes for a configuration, at the start and at each reload. */
    private static PushGate gate(GatewayConfig config, Path file, ForgeSet forges)
            throws IOException {
        settings(config, file);
        return Gates.of(config.snapshot(), file, InstantSource.system(), forges.of(config));
    }

    private static GatewaySettings settings(GatewayConfig config, Path file) throws IOException {
        return config.gateway()
                .orElseThrow(() ->
                        new IOException(
                                file
                                        + ": 'gateway' is missing (expected: state-dir,"
                                        + " admin-socket, ...)"));
    }

    private static PushParts.Inspection inspection(
            GatewaySettings settings, V2Capabilities capabilities, Clock clock) throws IOException {
        Path quarantine = settings.stateDir().resolve("quarantine");
        int left = Quarantine.sweep(quarantine);
        if (left > 0) {
            LOG.info("{}: {} push(es) that a crash left behind were removed", quarantine, left);
        }
        Mirrors mirrors =
                new Mirrors(settings.stateDir().resolve("mirrors"), settings.mirrorBytes(), clock);
        mirrors.sweep();
        long most = settings.limits().quarantineBytes().orElse(QUARANTINE_BYTES);
        return new PushParts.Inspection(
                new Quarantines(quarantine, most),
                new BaseObjects(mirrors, capabilities),
                settings.overlap());
    }

    private static Mounts mounts(GatewaySettings settings, GatewayConfig config) {
        Path state = settings.stateDir().toAbsolutePath();
        return Mounts.on(
                new HostPath(state.resolve("mounts")),
                new HostPath(state.resolve("worktrees")),
                ChildEnvironment.of(config, System.getenv()));
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
