package dev.jib.gateway.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The event loops of the listeners and the kind of channel they use: epoll where it can be loaded,
 * else the JDK's.
 */
final class Channels implements AutoCloseable {
    private static final int BACKLOG = 512;
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final boolean epoll;
    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;

    private Channels(boolean epoll, int threads) {
        this.epoll = epoll;
        this.acceptors = group(1);
        this.workers = group(threads);
    }

    /** Channels of the best kind that works here. */
    static Channels best() {
        return of(Epoll.isAvailable());
    }

    static Channels of(boolean epoll) {
        return new Channels(epoll, Math.min(8, Runtime.getRuntime().availableProcessors()));
    }

    /** Whether the kernel tells us the user at the other end of a unix socket. */
    boolean knowPeers() {
        return epoll;
    }

    /** The user at the other end of an accepted unix socket, where that is known. */
    static OptionalInt peerUid(Channel channel) throws IOException {
        return channel instanceof EpollDomainSocketChannel unix
                ? OptionalInt.of(unix.peerCredentials().uid())
                : OptionalInt.empty();
    }

    /** Listens on a unix socket, which must not exist yet. */
    Channel listen(Path socket, Consumer<Channel> accepted) throws IOException {
        SocketAddress address =
                epoll
                        ? new DomainSocketAddress(socket.toFile())
                        : UnixDomainSocketAddress.of(socket);
        return bind(
                epoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class,
                address,
                accepted);
    }

    /** Listens on a TCP address. */
    Channel listen(InetSocketAddress address, Consumer<Channel> accepted) throws IOException {
        return bind(
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class,
                address,
                accepted);
    }

    /** Ends every channel and thread. Waits for it. */
    @Override
    public void close() {
        acceptors.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        acceptors.terminationFuture().awaitUninterruptibly();
        workers.terminationFuture().awaitUninterruptibly();
    }

    private Channel bind(
            Class<? extends ServerChannel> kind, SocketAddress address, Consumer<Channel> accepted)
            throws IOException {
        var bound =
                new ServerBootstrap()
                        .group(acceptors, workers)
                        .channel(kind)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accepted.accept(channel);
                                    }
                                })
                        .bind(address)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            throw new IOException("cannot listen on " + address + ": " + cause.getMessage(), cause);
        }
        return bound.channel();
    }

    private EventLoopGroup group(int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }
}
