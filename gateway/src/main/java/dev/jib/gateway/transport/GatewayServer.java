package dev.jib.gateway.transport;

import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.session.Sessions;
import dev.jib.gateway.transport.admin.AdminApi;
import dev.jib.gateway.transport.admin.AdminHttp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners of a running gateway. */
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

    private final Channels channels;
    private final UnixListeners unix;
    private final Optional<TcpListener> tcp;
    private final Optional<AdminListener> admin;
    private final ScheduledExecutorService expiry =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("session expiry").daemon().factory());

    private GatewayServer(
            Channels channels,
            UnixListeners unix,
            Optional<TcpListener> tcp,
            Optional<AdminListener> admin) {
        this.channels = channels;
        this.unix = unix;
        this.tcp = tcp;
        this.admin = admin;
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
        SessionConnections uses = new SessionConnections(sessions);
        GatewayParts parts = new GatewayParts(sessions, uses, endpoint, settings.limits());
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
            GatewayServer server = new GatewayServer(channels, unix, tcp, admin);
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

    /** Stops listening and closes every connection. */
    @Override
    public void close() {
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
