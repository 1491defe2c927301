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
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The event loops of the listeners and the channels on them: Netty's epoll channels.
 *
 * <p>The JDK's will not do, since Netty's unix channels on them end both ways when a client closes
 * its half (they do not know {@code ALLOW_HALF_CLOSURE}), and do not tell the client's user.
 */
final class Channels implements AutoCloseable {
    private static final int BACKLOG = 512;
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;

    /**
     * Starts the event loops.
     *
     * @throws IOException where there is no epoll
     */
    Channels() throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException(
                    "no epoll here: "
                            + Epoll.unavailabilityCause()
                            + " (expected: Linux on x86_64 or aarch64 with glibc, and a temporary"
                            + " directory that is not mounted noexec)",
                    Epoll.unavailabilityCause());
        }
        acceptors = new MultiThreadIoEventLoopGroup(1, EpollHandler.factory());
        int threads = Math.min(8, Runtime.getRuntime().availableProcessors());
        workers = new MultiThreadIoEventLoopGroup(threads, EpollHandler.factory());
    }

    /** Listens on a unix socket, which must not exist yet. */
    Channel listen(Path socket, Consumer<Channel> accepted) throws IOException {
        return bind(
                EpollServerDomainSocketChannel.class,
                new DomainSocketAddress(socket.toFile()),
                accepted);
    }

    /** Listens on a TCP address. */
    Channel listen(InetSocketAddress address, Consumer<Channel> accepted) throws IOException {
        return bind(EpollServerSocketChannel.class, address, accepted);
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
}
