package dev.jib.gateway.transport;

import dev.jib.gateway.identity.ca.RevokedSerials;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The TCP listener, for runtimes that cannot mount a socket: smart HTTP for plain git and the
 * native transport for the helper on one port. The token tells the session.
 */
final class TcpListener implements AutoCloseable {
    private static final String PLAIN =
            "this port speaks TLS only (expected: https:// in the URL, or the session's socket)";

    private final Limits limits;
    private final ConnectionCap cap;

    /** Half of all connections: who has no token yet cannot use up the sockets' of containers. */
    private final ConnectionCap share;

    private final Dialogue dialogue;
    private final Dialogue plain;
    private final Dialogue full;
    private final Optional<ServerTls> tls;
    private final ChannelGroup accepted =
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel server;

    TcpListener(TcpSettings settings, Channels channels, GatewayParts parts) throws IOException {
        this.limits = parts.limits();
        SessionChooser sessions =
                new SessionChooser(
                        parts.sessions(),
                        settings.tls()
                                .flatMap(TlsFiles::clients)
                                .map(clients -> new RevokedSerials(clients.revoked())));
        this.dialogue =
                new SniffingDialogue(
                        new HttpDialogue(c -> new GitHttp(parts, sessions, c), limits),
                        NativeDialogue.chosen(parts, sessions),
                        limits);
        this.cap = parts.cap();
        this.share = new ConnectionCap(Math.ceilDiv(parts.settings().quotas().connections(), 2));
        this.plain = refusal(400, PLAIN);
        this.full = refusal(503, ConnectionCap.full("connections"));
        this.tls =
                settings.tls().isPresent()
                        ? Optional.of(new ServerTls(settings.tls().get()))
                        : Optional.empty();
        this.server = channels.listen(settings.address(), this::accept);
    }

    /** Where it listens, with the port that it got. */
    InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        accepted.close().awaitUninterruptibly();
    }

    private void accept(Channel channel) {
        ConnectionCap.Room room = share.enter(channel);
        if (room == ConnectionCap.Room.THERE) {
            room = cap.enter(channel);
        }
        if (room == ConnectionCap.Room.NOT_EVEN_TO_TELL) {
            channel.close();
            return;
        }
        accepted.add(channel);
        Dialogue served = room == ConnectionCap.Room.THERE ? dialogue : full;
        if (tls.isPresent()) {
            channel.pipeline()
                    .addLast(
                            new TlsGate(
                                    tls.get().context(),
                                    limits.firstLine(),
                                    (ch, isTls) -> add(ch, isTls ? served : plain)));
        } else {
            add(channel, served);
        }
    }

    private void add(Channel channel, Dialogue dialogue) {
        String peer = "tcp " + channel.remoteAddress();
        channel.pipeline().addLast(new ConnectionHandler(channel, peer, dialogue, limits));
    }

    private Dialogue refusal(int status, String message) {
        return new SniffingDialogue(
                new HttpDialogue(c -> e -> e.answer(status, message), limits),
                new NativeRefusal(message),
                limits);
    }
}
