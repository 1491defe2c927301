package dev.jib.gateway.upstream.http;

import dev.jib.gateway.stream.ChannelInput;
import dev.jib.gateway.stream.ChannelOutput;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import dev.jib.gateway.upstream.UpstreamException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The answer to one request while it arrives: the event loop fills it, a caller reads it.
 *
 * <p>It also holds the request's output, since an answer that comes early, or the end of the
 * connection, concerns its writer too.
 */
final class Reply {
    private static final int MAX_DISCARDED = 64 * 1024;

    private final Channel channel;
    private final ChannelInput body;
    private final ChannelOutput request;
    private final Faults faults;
    private final CompletableFuture<HttpResponse> head = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean discarding;
    private int discarded;

    Reply(Channel channel, ChannelInput body, ChannelOutput request, Faults faults) {
        this.channel = channel;
        this.body = body;
        this.request = request;
        this.faults = faults;
    }

    ChannelInput body() {
        return body;
    }

    ChannelOutput request() {
        return request;
    }

    Faults faults() {
        return faults;
    }

    /** Called on the event loop: the status and headers. */
    void begin(HttpResponse response) {
        if (response.status().code() >= 300) {
            request.fail(new IOException("it answered before the request was over"));
        }
        head.complete(response);
    }

    /** Called on the event loop: a piece of the body; takes over the buffer. */
    void content(ByteBuf buffer) {
        if (discarding) {
            discarded += buffer.readableBytes();
            buffer.release();
            if (discarded > MAX_DISCARDED) {
                channel.close();
            }
        } else {
            body.offer(buffer);
        }
    }

    /** Called on the event loop: the answer is whole. */
    void end() {
        ended.complete(null); // first: a reader that sees the end gives the connection back
        body.end();
    }

    /** The connection is of no use any more; what arrived before can still be read. */
    void fail(UpstreamException reason) {
        request.fail(reason);
        body.fail(reason);
        head.completeExceptionally(reason);
        ended.completeExceptionally(reason);
    }

    /** Whether the answer arrived whole and leaves the connection fit for another request. */
    boolean isReusable() {
        return ended.isDone()
                && !ended.isCompletedExceptionally()
                && head.isDone()
                && HttpUtil.isKeepAlive(head.join());
    }

    /** Whether the connection broke before the answer was whole. */
    boolean hasFailed() {
        return ended.isCompletedExceptionally();
    }

    /** Whether the beginning of an answer is there. */
    boolean hasBegun() {
        return head.isDone() && !head.isCompletedExceptionally();
    }

    /**
     * Drops what is left of the answer, if it is not much.
     *
     * @return completes when the answer is over, exceptionally when it is not for that long
     */
    CompletableFuture<Void> discard(Duration patience) {
        discarding = true;
        body.close();
        return ended.copy().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The status and headers of an answer that {@link #hasBegun}. */
    HttpResponse head() {
        return head.join();
    }

    /** Tells when the answer has begun, or that it never will. */
    CompletableFuture<HttpResponse> begun() {
        return head.copy();
    }

    /** Waits for the status and headers. */
    HttpResponse head(TimeLimit patience) throws UpstreamException {
        return await(head, patience, "no answer");
    }

    /** Waits for the end of the body. */
    void whole(TimeLimit patience) throws UpstreamException {
        await(ended, patience, "no whole answer");
    }

    private <T> T await(CompletableFuture<T> event, TimeLimit patience, String missing)
            throws UpstreamException {
        try {
            return event.get(patience.time().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw faults.timeout(missing, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw faults.broken("interrupted while waiting for its answer", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UpstreamException reason) {
                throw reason.again();
            }
            throw faults.broken("the connection broke: " + Faults.reason(e), e);
        }
    }
}
