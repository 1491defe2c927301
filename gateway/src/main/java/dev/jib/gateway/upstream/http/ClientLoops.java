package dev.jib.gateway.upstream.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The event loops of all connections to upstreams: epoll where the platform has it, else NIO. */
public final class ClientLoops implements AutoCloseable {
    private final EventLoopGroup group;
    private final Class<? extends SocketChannel> channelType;

    private ClientLoops(EventLoopGroup group, Class<? extends SocketChannel> channelType) {
        this.group = group;
        this.channelType = channelType;
    }

    /** Starts that many threads; they only move bytes, so that one or two are enough. */
    public static ClientLoops open(int threads) {
        return Epoll.isAvailable()
                ? of(threads, EpollIoHandler.newFactory(), EpollSocketChannel.class)
                : nio(threads);
    }

    static ClientLoops nio(int threads) {
        return of(threads, NioIoHandler.newFactory(), NioSocketChannel.class);
    }

    private static ClientLoops of(
            int threads, IoHandlerFactory io, Class<? extends SocketChannel> channelType) {
        DefaultThreadFactory names = new DefaultThreadFactory("jib-upstream", true);
        return new ClientLoops(new MultiThreadIoEventLoopGroup(threads, names, io), channelType);
    }

    EventLoopGroup group() {
        return group;
    }

    Class<? extends SocketChannel> channelType() {
        return channelType;
    }

    /** Ends the threads; connections that are still open are closed. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
