package dev.jib.gateway.upstream.http;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer.
 *
 * <p>A request whose whole body is at hand may be sent once more in two cases. An idle connection
 * may have been closed by the upstream just as the request went out: then a request that changes
 * nothing is sent again on a new connection, and a push never is. A credential may have been
 * replaced since, or there is another one: then a 401, 403 or 404, which says that nothing was
 * done, is tried again with that one.
 *
 * <p>One thread may write the request, one read the answer, and any thread close the call.
 */
final class HttpCall implements AutoCloseable {
    private static final TimeLimit LATE_ANSWER = new TimeLimit(Duration.ofSeconds(2), "response");
    private static final int MAX_RENEWALS = 8;

    /** One sending of the request. */
    private static final class Attempt {
        private final HttpConnection connection;
        private final Reply reply;
        private final Credential credential;
        private final boolean onUsedConnection;
        private final AtomicBoolean refusalTold = new AtomicBoolean();
        private volatile boolean requestOver;

        Attempt(HttpConnection connection, Reply reply, Credential credential) {
            this.connection = connection;
            this.reply = reply;
            this.credential = credential;
            this.onUsedConnection = connection.isUsed();
        }
    }

    private final HttpOrigin origin;
    private final RequestPlan plan;
    private final Faults faults;
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<Attempt> sent = new CompletableFuture<>();
    private byte @Nullable [] whole;
    private volatile @Nullable Attempt attempt;
    private boolean closed;
    private boolean repeated;
    private int renewals;

    HttpCall(HttpOrigin origin, RequestPlan plan) {
        this.origin = origin;
        this.plan = plan;
        this.faults = Faults.of(plan.repository());
    }

    RequestPlan plan() {
        return plan;
    }

    Faults faults() {
        return faults;
    }

    /** Sends the request with that body. */
    void send(byte[] body) throws UpstreamException {
        whole = body;
        try {
            sent.complete(sendWhole(body, false));
        } catch (UpstreamException e) {
            sent.completeExceptionally(e);
            throw e;
        }
    }

    private Attempt sendWhole(byte[] body, boolean fresh) throws UpstreamException {
        HttpRequest head = plan.head(origin.settings(), isWorthCompressing(body));
        if (!plan.advertisement()) {
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        Attempt next = begin(head, fresh);
        next.requestOver = true;
        write(
                next,
                new DefaultFullHttpRequest(
                        head.protocolVersion(),
                        head.method(),
                        head.uri(),
                        Unpooled.wrappedBuffer(body),
                        head.headers(),
                        LastHttpContent.EMPTY_LAST_CONTENT.trailingHeaders()));
        return next;
    }

    /** Lists of refs are text and shrink by half; packs do not, and would only cost time. */
    private boolean isWorthCompressing(byte[] body) {
        return plan.advertisement()
                || new String(body, 0, Math.min(body.length, 20), StandardCharsets.US_ASCII)
                        .startsWith("command=ls-refs", 4);
    }

    /** Begins a request whose body follows in chunks. */
    OutputStream stream() throws UpstreamException {
        try {
            HttpRequest head = plan.head(origin.settings(), false);
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            Attempt next = begin(head, false);
            write(next, head);
            next.reply.begun().whenComplete((answer, failure) -> sent.complete(next));
            return next.reply.request();
        } catch (UpstreamException e) {
            sent.completeExceptionally(e);
            throw e;
        }
    }

    /** Ends a request in chunks. */
    void endStream() throws IOException {
        Attempt current = attempt;
        if (current == null) {
            throw closedHere();
        }
        current.reply.request().close();
        current.requestOver = true;
        write(current, LastHttpContent.EMPTY_LAST_CONTENT);
        sent.complete(current);
    }

    private Attempt begin(HttpRequest head, boolean fresh) throws UpstreamException {
        Credential credential = origin.credential(plan.url(), faults);
        try {
            credential
                    .authorization(plan.url())
                    .ifPresent(value ->
                            head.headers().set(HttpHeaderNames.AUTHORIZATION, value.reveal()));
        } catch (CredentialException e) {
            throw HttpOrigin.unusable(faults, e);
        }
        HttpConnection connection = origin.pool().lease(fresh, faults);
        lock.lock();
        try {
            if (closed) {
                origin.pool().discard(connection);
                throw closedHere();
            }
            Attempt next = new Attempt(connection, connection.begin(idle(), faults), credential);
            attempt = next;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private TimeLimit idle() {
        HttpTimeouts timeouts = origin.settings().timeouts();
        return plan.isPush() ? push(timeouts) : new TimeLimit(timeouts.idle(), "idle");
    }

    private static TimeLimit push(HttpTimeouts timeouts) {
        return new TimeLimit(timeouts.push(), "push");
    }

    private UpstreamException closedHere() {
        return faults.broken("the request was given up", null);
    }

    /** A write that failed leaves the answer, if there is one, a moment to be read. */
    private static void write(Attempt current, Object message) {
        Channel channel = current.connection.channel();
        ChannelFuture written = channel.writeAndFlush(message);
        written.addListener(
                (ChannelFutureListener)
                        done -> {
                            if (!done.isSuccess()) {
                                channel.eventLoop()
                                        .schedule(
                                                current.connection::abort,
                                                LATE_ANSWER.time().toMillis(),
                                                TimeUnit.MILLISECONDS);
                            }
                        });
    }

    /** Says why writing the request failed: the upstream's answer, if it gave one. */
    UpstreamException explain(IOException failure) {
        Attempt current = attempt;
        if (failure instanceof UpstreamException known) {
            return known;
        }
        if (current == null) {
            return closedHere();
        }
        try {
            HttpResponse early = current.reply.head(LATE_ANSWER);
            var unused = isReplaced(current, early);
            Answers.check(early, this);
        } catch (UpstreamException answer) {
            if (answer.kind() != Kind.TIMEOUT) {
                return answer;
            }
        }
        return faults.broken(
                "the connection broke while sending: " + Faults.reason(failure), failure);
    }

    /** Waits until the request is over or answered early, then for the status and headers. */
    HttpResponse head() throws UpstreamException {
        awaitSent();
        HttpTimeouts timeouts = origin.settings().timeouts();
        TimeLimit patience =
                plan.isPush() ? push(timeouts) : new TimeLimit(timeouts.head(), "response");
        while (true) {
            Attempt current = current();
            try {
                HttpResponse answer = current.reply.head(patience);
                if (isReplaced(current, answer) && whole != null && renewals < MAX_RENEWALS) {
                    renewals++;
                    finish(current);
                    sendWhole(body(), false);
                } else if (answer.status().code() == 408 && mayRepeat(current)) {
                    repeated = true; // it said good-bye to the idle connection
                    finish(current);
                    sendWhole(body(), true);
                } else {
                    return answer;
                }
            } catch (UpstreamException e) {
                if (!isStale(current, e)) {
                    throw e;
                }
                repeated = true;
                finish(current);
                sendWhole(body(), true);
            }
        }
    }

    private void awaitSent() throws UpstreamException {
        try {
            sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw faults.broken("interrupted while sending", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UpstreamException known
                    ? known.again()
                    : faults.broken("the request failed: " + Faults.reason(e), e);
        }
    }

    private Attempt current() throws UpstreamException {
        Attempt current = attempt;
        if (current == null) {
            throw closedHere();
        }
        return current;
    }

    /**
     * Whether the answer refuses the credential, and there is another one now. Its source is told
     * of the refusal even when this request cannot be sent again: the next one will be.
     */
    private boolean isReplaced(Attempt current, HttpResponse answer) {
        Optional<Refusal> refusal = Answers.refusal(answer);
        return refusal.isPresent()
                && current.refusalTold.compareAndSet(false, true)
                && origin.credentials().refused(plan.url(), current.credential, refusal.get());
    }

    private boolean isStale(Attempt current, UpstreamException failure) {
        return failure.kind() == Kind.BROKEN && !current.reply.hasBegun() && mayRepeat(current);
    }

    private boolean mayRepeat(Attempt current) {
        return current.onUsedConnection && whole != null && plan.isRepeatable() && !repeated;
    }

    private byte[] body() {
        byte[] body = whole;
        return body == null ? new byte[0] : body;
    }

    /** The credential that was sent. */
    Credential credential() throws UpstreamException {
        return current().credential;
    }

    /** The answer as it arrives. */
    Reply reply() throws UpstreamException {
        return current().reply;
    }

    /** The answer was good. */
    void accept() throws UpstreamException {
        origin.credentials().accepted(plan.url(), credential());
    }

    /** Gives the connection back as soon as the answer has been read to its end. */
    void answered() {
        Attempt current = attempt;
        if (current != null && current.requestOver) {
            finish(current);
        }
    }

    private void finish(Attempt done) {
        lock.lock();
        try {
            if (attempt != done) {
                return;
            }
            attempt = null;
        } finally {
            lock.unlock();
        }
        if (!done.requestOver || done.reply.hasFailed()) {
            done.reply.body().close();
            origin.pool().discard(done.connection);
        } else if (done.reply.isReusable()) {
            done.reply.body().close();
            origin.pool().release(done.connection, done.reply);
        } else {
            origin.pool().drain(done.connection, done.reply);
        }
    }

    /** Gives the connection back when request and answer are over, else breaks it. */
    @Override
    public void close() {
        Attempt last;
        lock.lock();
        try {
            closed = true;
            last = attempt;
        } finally {
            lock.unlock();
        }
        sent.completeExceptionally(closedHere());
        if (last != null) {
            finish(last);
        }
    }
}
