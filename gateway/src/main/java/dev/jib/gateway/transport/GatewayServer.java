package dev.jib.gateway.transport;

import com.google.common.base.Ticker;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.session.Sessions;
import dev.jib.gateway.transport.admin.AdminApi;
import dev.jib.gateway.transport.admin.AdminHttp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners of a running gateway. */
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final OverLimitException SHUTTING_DOWN =
            new OverLimitException("the gateway is shutting down; try again");

    private final Channels channels;
    private final SessionConnections uses;
    private final UnixListeners unix;
    private final Optional<TcpListener> tcp;
    private final Optional<AdminListener> admin;
    private final ScheduledExecutorService expiry =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("session expiry").daemon().factory());

    /** The listeners that there may be or not. */
    private record Others(Optional<TcpListener> tcp, Optional<AdminListener> admin) {}

    private GatewayServer(
            Channels channels, SessionConnections uses, UnixListeners unix, Others others) {
        this.channels = channels;
        this.uses = uses;
        this.unix = unix;
        this.tcp = others.tcp();
        this.admin = others.admin();
    }

    /**
     * Opens the listeners: a socket for every session there is, and from then on for each that is
     * made. Serves until it is closed.
     *
     * @throws IOException when one cannot be opened; none is open then
     */
    public static GatewayServer start(
            ServerSettings settings, Sessions sessions, GitEndpoint endpoint, AdminApi api)
            throws IOException {
        return start(settings, sessions, new Served(endpoint, Optional.empty()), api);
    }

    /**
     * What the listeners hand requests to.
     *
     * @param git those of git
     * @param lfs those of git-lfs, on the TCP listener, where they are served
     */
    public record Served(GitEndpoint git, Optional<LfsEndpoint> lfs) {}

    /** The same, with Git LFS. */
    public static GatewayServer start(
            ServerSettings settings, Sessions sessions, Served served, AdminApi api)
            throws IOException {
        SessionConnections uses =
                new SessionConnections(
                        sessions,
                        settings.quotas(),
                        settings.limits().linger(),
                        Ticker.systemTicker());
        ConnectionCap cap = new ConnectionCap(settings.quotas().connections());
        GatewayParts parts =
                new GatewayParts(sessions, uses, served.git(), served.lfs(), settings, cap);
        Channels channels = new Channels();
        try {
            UnixListeners unix =
                    new UnixListeners(
                            settings.runtimeDir(), settings.allowedUids(), channels, parts);
            Optional<TcpListener> tcp = Optional.empty();
            if (settings.tcp().isPresent()) {
                tcp = Optional.of(new TcpListener(settings.tcp().get(), channels, parts));
            }
            sessions.subscribe(uses);
            sessions.subscribe(unix);
            Optional<AdminListener> admin = Optional.empty();
            if (settings.admin().isPresent()) {
                AdminHttp http = new AdminHttp(api, sessions, unix::directory);
                admin =
                        Optional.of(
                                new AdminListener(
                                        settings.admin().get(), channels, http, parts.limits()));
            }
            GatewayServer server = new GatewayServer(channels, uses, unix, new Others(tcp, admin));
            server.expire(sessions);
            return server;
        } catch (IOException | RuntimeException e) {
            channels.close();
            throw e;
        }
    }

    /** Where the TCP listener listens, when there is one. */
    public Optional<InetSocketAddress> tcpAddress() {
        return tcp.map(TcpListener::address);
    }

    /** The directory that a launcher mounts into the container of that session. */
    public Path socketDirectory(SessionId id) {
        return unix.directory(id);
    }

    /**
     * Begins no operation from now on, waits for those under way, then closes.
     *
     * @param grace how long it waits at most
     * @return how many operations were cut off
     */
    public int shutDown(Duration grace) {
        int cut = uses.drain(grace);
        if (cut > 0) {
            LOG.warn("shutting down: {} operations cut off after {} s", cut, grace.toSeconds());
        }
        close();
        return cut;
    }

    /**
     * Has every operation under way tell its client that the gateway shuts down, then stops
     * listening and closes every connection.
     */
    @Override
    public void close() {
        int left = uses.end(SHUTTING_DOWN, LAST_WORDS);
        if (left > 0) {
            LOG.warn("shutting down: {} operations did not end by themselves", left);
        }
        expiry.shutdownNow();
        admin.ifPresent(AdminListener::close);
        tcp.ifPresent(TcpListener::close);
        unix.close();
        channels.close();
    }

    private void expire(Sessions sessions) {
        expiry.scheduleWithFixedDelay(
                () -> {
                    try {
                        sessions.deleteExpired();
                    } catch (IOException | RuntimeException e) {
                        LOG.warn("expired sessions: cannot be deleted: {}", e.getMessage());
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
    }
}
