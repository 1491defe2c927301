package dev.jib.gateway.upstream.http;

import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Secret;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens connections to one upstream: name, TCP, TLS. Calls block. */
final class Connector {
    private static final int READ = 256 * 1024;

    private final RepositoryUrl base;
    private final HttpTimeouts timeouts;
    private final ClientLoops loops;
    private final @Nullable FreshTls tls;
    private final Optional<ProxySettings> proxy;

    Connector(HttpSettings settings, ClientLoops loops) {
        this.base = settings.base();
        this.timeouts = settings.timeouts();
        this.loops = loops;
        this.tls = settings.isTls() ? new FreshTls(settings.tls()) : null;
        this.proxy = settings.proxy();
    }

    /** A connection that is ready for its first request. */
    HttpConnection open(Faults faults) throws UpstreamException {
        Optional<Secret> password = proxyPassword(faults);
        try {
            return open(password, faults);
        } catch (UpstreamException e) {
            // Only the proxy refuses a credential here, and nothing went through it yet.
            Optional<Secret> now = e.kind() == Kind.UNAUTHORIZED ? proxyPassword(faults) : password;
            if (now.equals(password)) {
                throw e;
            }
            return open(now, faults);
        }
    }

    private Optional<Secret> proxyPassword(Faults faults) throws UpstreamException {
        try {
            return proxy.isPresent() ? proxy.get().password() : Optional.empty();
        } catch (CredentialException e) {
            throw faults.of(Kind.UNAUTHORIZED, "the proxy's password: " + e.getMessage(), e);
        }
    }

    private HttpConnection open(Optional<Secret> proxyPassword, Faults faults)
            throws UpstreamException {
        ConnectionHandler handler = new ConnectionHandler();
        Channel channel =
                proxy.isPresent()
                        ? connectThrough(
                                proxy.get(),
                                proxy.get().handler(proxyPassword, timeouts.connect()),
                                handler,
                                faults)
                        : connect(handler, faults);
        SslHandler ssl = channel.pipeline().get(SslHandler.class);
        if (ssl != null) {
            secure(channel, ssl, faults);
        }
        return new HttpConnection(channel, handler);
    }

    private Channel connect(ConnectionHandler handler, Faults faults) throws UpstreamException {
        Throwable last = new UnknownHostException(base.host());
        for (InetAddress address : addresses(faults)) {
            ChannelFuture attempt =
                    bootstrap(handler)
                            .connect(new InetSocketAddress(address, base.effectivePort()));
            awaitOrClose(attempt, attempt.channel(), faults);
            if (attempt.isSuccess()) {
                return attempt.channel();
            }
            last = attempt.cause();
        }
        throw faults.of(
                Kind.UNREACHABLE,
                "no connection to "
                        + place()
                        + ": "
                        + Faults.reason(last)
                        + "; check that it is up and that the gateway may reach it",
                last);
    }

    /** The proxy finds the host's address: the gateway may have no DNS for it. */
    private Channel connectThrough(
            ProxySettings through,
            HttpProxyHandler tunnel,
            ConnectionHandler handler,
            Faults faults)
            throws UpstreamException {
        String host = base.host().startsWith("[") ? unbracketed() : base.host();
        Bootstrap bootstrap = bootstrap(handler).resolver(NoopAddressResolverGroup.INSTANCE);
        ChannelFuture attempt =
                bootstrap
                        .handler(new Tunnelled(tunnel, pipeline(handler)))
                        .connect(InetSocketAddress.createUnresolved(host, base.effectivePort()));
        awaitOrClose(attempt, attempt.channel(), faults);
        if (attempt.isSuccess()) {
            awaitOrClose(tunnel.connectFuture(), attempt.channel(), faults);
        }
        Throwable cause = attempt.isSuccess() ? tunnel.connectFuture().cause() : attempt.cause();
        if (cause == null) {
            return attempt.channel();
        }
        attempt.channel().close();
        throw notThrough(through, cause, faults);
    }

    private UpstreamException notThrough(ProxySettings through, Throwable cause, Faults faults) {
        String said = Faults.reason(cause);
        String way = "no connection to " + place() + " through the proxy " + through + ": ";
        if (said.contains("status: 407")) {
            return faults.of(
                    Kind.UNAUTHORIZED,
                    way
                            + "it does not accept the gateway's credential for it (407); whoever"
                            + " runs the gateway must renew it",
                    cause);
        }
        int status = said.indexOf("status: ");
        return faults.of(
                Kind.UNREACHABLE,
                way
                        + (status < 0 ? said : "it answered " + said.substring(status + 8))
                        + "; check that it is up and lets the gateway through",
                cause);
    }

    /** The proxy's handshake comes before everything else. */
    private static final class Tunnelled extends ChannelInitializer<Channel> {
        private final HttpProxyHandler tunnel;
        private final ChannelInitializer<Channel> rest;

        Tunnelled(HttpProxyHandler tunnel, ChannelInitializer<Channel> rest) {
            this.tunnel = tunnel;
            this.rest = rest;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(tunnel, rest);
        }
    }

    private InetAddress[] addresses(Faults faults) throws UpstreamException {
        String host = base.host().startsWith("[") ? unbracketed() : base.host();
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw faults.of(
                    Kind.UNREACHABLE,
                    "the host name "
                            + host
                            + " is not known; check the upstream's address and the gateway's DNS",
                    e);
        }
    }

    private String unbracketed() {
        return base.host().substring(1, base.host().length() - 1);
    }

    private Bootstrap bootstrap(ConnectionHandler handler) {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loops.group())
                        .channel(loops.channelType())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        // An answer that came before the reset is still to be read.
                        .option(ChannelOption.AUTO_CLOSE, false)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) timeouts.connect().toMillis())
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new AdaptiveRecvByteBufAllocator(1024, 16 * 1024, READ))
                        .option(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(READ, 2 * READ))
                        .handler(pipeline(handler));
        return loops.channelType() == EpollSocketChannel.class
                ? bootstrap
                        .option(EpollChannelOption.TCP_KEEPIDLE, 30)
                        .option(EpollChannelOption.TCP_KEEPINTVL, 10)
                        .option(EpollChannelOption.TCP_KEEPCNT, 3)
                : bootstrap;
    }

    private ChannelInitializer<Channel> pipeline(ConnectionHandler handler) {
        HttpDecoderConfig decoding =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(4096)
                        .setMaxHeaderSize(16 * 1024)
                        .setMaxChunkSize(READ);
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls != null) {
                    SslHandler ssl =
                            tls.context()
                                    .newHandler(
                                            channel.alloc(),
                                            base.host().startsWith("[")
                                                    ? unbracketed()
                                                    : base.host(),
                                            base.effectivePort());
                    ssl.setHandshakeTimeoutMillis(timeouts.tls().toMillis());
                    channel.pipeline().addLast(ssl);
                }
                channel.pipeline().addLast(new HttpClientCodec(decoding, false, false), handler);
            }
        };
    }

    private void secure(Channel channel, SslHandler ssl, Faults faults) throws UpstreamException {
        Future<Channel> handshake = ssl.handshakeFuture();
        awaitOrClose(handshake, channel, faults);
        Throwable cause = handshake.cause();
        if (cause == null) {
            return;
        }
        channel.close();
        if (cause instanceof SslHandshakeTimeoutException) {
            throw faults.timeout(
                    "no TLS handshake with " + place(), new TimeLimit(timeouts.tls(), "tls"));
        }
        throw faults.of(
                Kind.UNREACHABLE,
                "no TLS with "
                        + place()
                        + ": "
                        + Faults.reason(cause)
                        + "; check its certificate, its name and the configured CA file",
                cause);
    }

    private String place() {
        return base.host() + ":" + base.effectivePort();
    }

    private void awaitOrClose(Future<?> event, Channel channel, Faults faults)
            throws UpstreamException {
        try {
            event.await(); // both events have a timeout of their own
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw faults.broken("interrupted while connecting", e);
        }
    }
}
