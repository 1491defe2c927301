package dev.jib.gateway.transport;

import dev.jib.gateway.stream.ChannelInput;
import dev.jib.gateway.stream.ChannelOutput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler of a pipeline: moves bytes between a channel and the {@link Dialogue} that it
 * runs on a virtual thread, and closes the channel when that has ended.
 *
 * <p>A close in order is: what was written goes out, then our half is shut down, then what the
 * client still sends is dropped until it closes its half (bounded in time and bytes), then the
 * channel is closed. Closing with unread bytes would reset the connection, and the client might
 * lose the last thing that it was told.
 *
 * <p>It owns each {@link ByteBuf} it reads until the input has it, and its input and output.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

    private final Limits limits;
    private final Dialogue dialogue;
    private final ChannelInput input;
    private final ChannelOutput output;
    private final Connection connection;

    /** Once true, the dialogue is over and bytes are counted and dropped. Event loop only. */
    private boolean draining;

    private boolean inputEnded;
    private long drained;

    ConnectionHandler(Channel channel, String peer, Dialogue dialogue, Limits limits) {
        this.limits = limits;
        this.dialogue = dialogue;
        this.input = new ChannelInput(channel, limits.silent());
        this.output = new ChannelOutput(channel, limits.silent(), buffer -> buffer);
        this.connection = new Connection(channel, input, output, peer);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Thread.ofVirtual().name(connection.peer()).start(() -> run(ctx.channel()));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!draining) {
            input.offer((ByteBuf) message);
            return;
        }
        drained += ((ByteBuf) message).readableBytes();
        ReferenceCountUtil.release(message);
        if (drained > limits.lingerBytes()) {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                || event instanceof SslCloseCompletionEvent) {
            inputEnded = true;
            input.end();
            if (draining) {
                ctx.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        IOException gone = new IOException("the client is gone");
        input.fail(gone);
        output.fail(gone);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        output.wake();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{}: {}", connection.peer(), cause.toString());
        input.fail(new IOException(String.valueOf(cause.getMessage()), cause));
        output.fail(cause);
        ctx.close();
    }

    private void run(Channel channel) {
        try {
            dialogue.hold(connection);
            output.close();
            channel.eventLoop().execute(() -> finish(channel));
        } catch (RejectedExecutionException e) {
            abort(channel); // the gateway shuts down
        } catch (IOException e) {
            LOG.info("{}: ended early: {}", connection.peer(), e.getMessage());
            abort(channel);
        } catch (RuntimeException | Error e) {
            LOG.error("{}: fault in the gateway", connection.peer(), e);
            abort(channel);
        }
    }

    private void abort(Channel channel) {
        output.fail(new IOException("the connection was closed"));
        try {
            output.close();
        } catch (IOException expected) {
            LOG.debug("{}: nothing to flush", connection.peer());
        }
        input.close();
        channel.close();
    }

    private void finish(Channel channel) {
        draining = true;
        input.close();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(sent -> {
                    if (sent.isSuccess() && !inputEnded) {
                        linger(channel);
                    } else {
                        channel.close();
                    }
                });
        closeAfter(channel, limits.idle().toNanos());
    }

    private void linger(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
        closeAfter(channel, limits.linger().toNanos());
    }

    private static void closeAfter(Channel channel, long nanos) {
        var alarm =
                channel.eventLoop().schedule(() -> channel.close(), nanos, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> alarm.cancel(false));
    }
}
