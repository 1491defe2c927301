package dev.jib.gateway.transport;

import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.session.NewSession;
import dev.jib.gateway.session.SessionCreation;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.session.Sessions;
import dev.jib.gateway.session.SettableClock;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A gateway with real listeners and a fake endpoint. Closing it checks that no buffer leaked. */
final class Gateway implements AutoCloseable {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    static final Limits LIMITS = hasty(Duration.ofSeconds(5));

    final FakeEndpoint endpoint = new FakeEndpoint();
    final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T10:00:00Z"));
    private final Path home;
    private final ServerSettings settings;
    private final GitEndpoint served;
    final FakeAdmin admin = new FakeAdmin(() -> this.sessions);
    Sessions sessions;
    GatewayServer server;

    private Gateway(Path home, ServerSettings settings) throws IOException {
        this.home = home;
        this.settings = settings;
        this.sessions = openSessions();
        this.served = endpoint;
        this.server = GatewayServer.start(settings, sessions, served, admin);
    }

    private Gateway(Path home, ServerSettings settings, GitEndpoint served) throws IOException {
        this.home = home;
        this.settings = settings;
        this.sessions = openSessions();
        this.served = served;
        this.server = GatewayServer.start(settings, sessions, served, admin);
    }

    static Gateway in(Path home) throws IOException {
        return in(home, LIMITS);
    }

    static Gateway in(Path home, GitEndpoint served) throws IOException {
        return new Gateway(
                home,
                new ServerSettings(
                        home.resolve("run"),
                        Set.of(),
                        Optional.of(new TcpSettings(ANY_PORT, Optional.empty())),
                        Optional.of(home.resolve("admin/admin.sock")),
                        LIMITS,
                        Quotas.DEFAULT),
                served);
    }

    static Gateway in(Path home, Limits limits) throws IOException {
        return with(home, Set.of(), limits);
    }

    static Gateway with(Path home, Set<Integer> uids, Limits limits) throws IOException {
        return new Gateway(
                home,
                new ServerSettings(
                        home.resolve("run"),
                        uids,
                        Optional.of(new TcpSettings(ANY_PORT, Optional.empty())),
                        Optional.of(home.resolve("admin/admin.sock")),
                        limits,
                        Quotas.DEFAULT));
    }

    static Gateway withTls(Path home, TlsFiles tls) throws IOException {
        return new Gateway(
                home,
                new ServerSettings(
                        home.resolve("run"),
                        Set.of(),
                        Optional.of(new TcpSettings(ANY_PORT, Optional.of(tls))),
                        Optional.of(home.resolve("admin/admin.sock")),
                        LIMITS,
                        Quotas.DEFAULT));
    }

    static Gateway with(Path home, Quotas quotas) throws IOException {
        return with(home, LIMITS, quotas);
    }

    static Gateway with(Path home, Limits limits, Quotas quotas) throws IOException {
        return new Gateway(
                home,
                new ServerSettings(
                        home.resolve("run"),
                        Set.of(),
                        Optional.of(new TcpSettings(ANY_PORT, Optional.empty())),
                        Optional.empty(),
                        limits,
                        quotas));
    }

    /** Limits with that for a first line, and longer for all else. */
    static Limits firstLine(Duration time) {
        Duration more = Duration.ofSeconds(5);
        return new Limits(time, more, more, more, more, 64 << 20);
    }

    /** Limits with that for each time. */
    static Limits hasty(Duration time) {
        return new Limits(time, time, time, time, time, 64 << 20);
    }

    /** Makes a session and returns its token. */
    String session(String id) throws IOException {
        NewSession wanted =
                new NewSession(
                        Optional.of(new SessionId(id)),
                        new Principal("ada"),
                        List.of("game"),
                        Optional.empty(),
                        Map.of());
        return ((SessionCreation.Created) sessions.create(wanted)).token().reveal();
    }

    Path socket(String id) {
        return server.socketDirectory(new SessionId(id)).resolve("git.sock");
    }

    RawClient unix(String id) throws IOException {
        return RawClient.to(socket(id));
    }

    RawClient admin() throws IOException {
        return RawClient.to(home.resolve("admin/admin.sock"));
    }

    RawClient tcp() throws IOException {
        return RawClient.to(server.tcpAddress().orElseThrow());
    }

    /** Stops and starts again with what is on disk. */
    void restart() throws IOException {
        server.close();
        sessions = openSessions();
        server = GatewayServer.start(settings, sessions, served, admin);
    }

    @Override
    public void close() {
        server.close();
        LeakPresenceDetector.check();
    }

    private Sessions openSessions() throws IOException {
        return Sessions.open(home.resolve("sessions"), clock, new SecureRandom());
    }
}
