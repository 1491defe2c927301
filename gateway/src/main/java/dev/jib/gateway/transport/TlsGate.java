package dev.jib.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The first handler where TLS is demanded: lets a TLS handshake through to an {@link SslHandler},
 * and has a client that speaks plainly be told so in its own words.
 */
final class TlsGate extends ByteToMessageDecoder {
    private static final int HANDSHAKE = 22; // TLS record type, RFC 8446 section 5.1

    private final SslContext context;
    private final Duration time;
    private final BiConsumer<Channel, Boolean> next;
    private @Nullable ScheduledFuture<?> alarm;

    /**
     * A gate.
     *
     * @param time how long the client has for its first byte and for the handshake
     * @param next adds what follows in the pipeline, given whether the client speaks TLS
     */
    TlsGate(SslContext context, Duration time, BiConsumer<Channel, Boolean> next) {
        this.context = context;
        this.time = time;
        this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        alarm = ctx.executor().schedule(() -> ctx.close(), time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!in.isReadable()) {
            return;
        }
        boolean tls = in.getByte(in.readerIndex()) == HANDSHAKE;
        if (tls) {
            SslHandler ssl = context.newHandler(ctx.alloc());
            ssl.setHandshakeTimeoutMillis(time.toMillis());
            ctx.pipeline().addLast(ssl);
        }
        next.accept(ctx.channel(), tls);
        ctx.pipeline().remove(this);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (alarm != null) {
            alarm.cancel(false);
        }
    }
}
