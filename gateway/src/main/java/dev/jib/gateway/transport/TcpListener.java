package dev.jib.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The TCP listener, for runtimes that cannot mount a socket: the token tells the session. */
final class TcpListener implements AutoCloseable {
    private final GatewayParts parts;
    private final ChannelGroup accepted =
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel server;

    TcpListener(InetSocketAddress address, Channels channels, GatewayParts parts)
            throws IOException {
        this.parts = parts;
        this.server = channels.listen(address, this::accept);
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
        accepted.add(channel);
        channel.pipeline()
                .addLast(
                        new ConnectionHandler(
                                channel,
                                "tcp " + channel.remoteAddress(),
                                NativeDialogue.byToken(parts),
                                parts.limits()));
    }
}
