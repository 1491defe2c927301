package dev.jib.gateway.upstream.http;

import dev.jib.gateway.stream.ChannelInput;
import dev.jib.gateway.stream.ChannelOutput;
import dev.jib.gateway.stream.Idle;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultHttpContent;

/** A keep-alive connection to an upstream, for one request at a time. */
final class HttpConnection {
    private final Channel channel;
    private final ConnectionHandler handler;
    private volatile boolean used;
    private volatile long expires;

    HttpConnection(Channel channel, ConnectionHandler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    Channel channel() {
        return channel;
    }

    /** Whether it served a request before: then the upstream may have let go of it meanwhile. */
    boolean isUsed() {
        return used;
    }

    /** Notes that it goes back to rest, until that time of the pool's clock. */
    void rest(long until) {
        used = true;
        expires = until;
    }

    /** Notes that it was opened ahead of its first request, and rests until that time. */
    void warmed(long until) {
        rest(until);
    }

    /** Whether it may serve one more request. */
    boolean isFresh(long now) {
        return channel.isActive() && now - expires < 0;
    }

    /** Prepares for a request, which the caller then writes to the channel. */
    Reply begin(TimeLimit limit, Faults faults) {
        Idle idle = new Idle(limit.time(), "it was silent for " + limit);
        ChannelInput body = new ChannelInput(channel, idle);
        ChannelOutput request = new ChannelOutput(channel, idle, DefaultHttpContent::new);
        Reply reply = new Reply(channel, body, request, faults);
        handler.expect(reply);
        if (!channel.isActive()) {
            reply.fail(faults.broken("the connection broke before it answered", null));
        }
        return reply;
    }

    /** Ends a connection at rest in an orderly way. */
    void close() {
        channel.close();
    }

    /**
     * Breaks the connection: bytes that the kernel still holds are dropped, and neither TLS nor
     * HTTP tells the upstream that the request ended well.
     */
    void abort() {
        channel.eventLoop().execute(this::abortNow);
    }

    private void abortNow() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException ignored) {
            // The kernel knows it is closed before Netty does.
        }
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            channel.close();
        } else {
            first.close(); // past the TLS handler, which would say good-bye
        }
    }
}
