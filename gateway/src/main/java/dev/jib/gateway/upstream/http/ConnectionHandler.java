package dev.jib.gateway.upstream.http;

import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.UpstreamException;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Moves what arrives on a connection into the reply to the request in flight. Anything that arrives
 * while no request is in flight ends the connection: it would be taken for the answer to the next
 * one.
 */
final class ConnectionHandler extends ChannelDuplexHandler {
    private volatile @Nullable Reply reply;
    private boolean inFlight;
    private boolean interim;

    /** Whose answer comes next; called before the request is written. */
    void expect(Reply next) {
        reply = next;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpRequest) {
            inFlight = true;
        }
        ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Reply current = reply;
        if (!inFlight || current == null) {
            ReferenceCountUtil.release(message);
            ctx.close();
        } else if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            garbage(ctx, current, part.decoderResult().cause());
        } else {
            part(ctx, current, message);
        }
    }

    private void part(ChannelHandlerContext ctx, Reply current, Object message) {
        if (message instanceof HttpResponse response) {
            interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (response.status().code() == 101) {
                garbage(ctx, current, new IllegalStateException("101 was not asked for"));
                return;
            }
            if (!interim) {
                current.begin(response);
            }
        }
        if (message instanceof HttpContent content) {
            content(current, content);
        }
    }

    private void content(Reply current, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim) {
            content.release();
            interim = !last;
            return;
        }
        current.content(content.content());
        if (last) {
            inFlight = false;
            reply = null;
            current.end();
        }
    }

    private void garbage(ChannelHandlerContext ctx, Reply current, Throwable cause) {
        Faults faults = current.faults();
        fail(
                faults.of(
                        UpstreamException.Kind.PROTOCOL,
                        "its answer is not HTTP: "
                                + Faults.reason(cause)
                                + "; check the upstream's address",
                        cause));
        ctx.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Reply current = reply;
        if (current != null) {
            current.request().wake();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Reply current = reply;
        if (current != null) {
            fail(current.faults().broken(broken(current), null));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Reply current = reply;
        if (current != null) {
            fail(current.faults().broken(broken(current) + ": " + Faults.reason(cause), cause));
        }
        ctx.close();
    }

    private static String broken(Reply current) {
        return current.hasBegun()
                ? "the connection broke in the middle of its answer"
                : "the connection broke before it answered";
    }

    private void fail(UpstreamException reason) {
        Reply current = reply;
        reply = null;
        if (current != null) {
            current.fail(reason);
        }
    }
}
