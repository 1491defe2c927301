package dev.jib.gateway.transport;

import dev.jib.gateway.stream.ChannelInput;
import dev.jib.gateway.stream.ChannelOutput;
import dev.jib.gateway.stream.Idle;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;

/** One accepted connection as a {@link Dialogue} sees it: two blocking streams and a deadline. */
final class Connection {
    private final Channel channel;
    private final ChannelInput input;
    private final ChannelOutput output;
    private final String peer;
    private final InputStream in;

    Connection(Channel channel, ChannelInput input, ChannelOutput output, String peer) {
        this.channel = channel;
        this.input = input;
        this.output = output;
        this.peer = peer;
        this.in = input;
    }

    private Connection(Connection whole, InputStream in) {
        this.channel = whole.channel;
        this.input = whole.input;
        this.output = whole.output;
        this.peer = whole.peer;
        this.in = in;
    }

    InputStream in() {
        return in;
    }

    /** The same connection read through another stream, which reads from {@link #in}. */
    Connection through(InputStream replacement) {
        return new Connection(this, replacement);
    }

    /** Lets reads from now on wait that long for the client. */
    void inputIdle(Idle idle) {
        input.setIdle(idle);
    }

    OutputStream out() {
        return output;
    }

    /** Who is at the other end, for the log: a session's socket or an address. */
    String peer() {
        return peer;
    }

    /** The certificate that the client proved to hold the key of, where there is TLS with one. */
    Optional<X509Certificate> certificate() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return chain[0] instanceof X509Certificate leaf ? Optional.of(leaf) : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    /** Closes the connection at once; both streams fail from then on. */
    void cut() {
        channel.close();
    }

    /**
     * Lets reads fail that still wait after that time, counted from now, until the deadline is
     * closed. Until then this is the only limit: silence is a part of the time that runs.
     *
     * @param awaited what the client should have sent by then
     */
    Deadline within(Duration time, String awaited) {
        ScheduledFuture<?> alarm =
                channel.eventLoop()
                        .schedule(
                                () -> input.fail(new DeadlineException(awaited, time)),
                                time.toNanos(),
                                TimeUnit.NANOSECONDS);
        Idle before = input.idle();
        input.setIdle(new Idle(time.multipliedBy(2), before.told()));
        return () -> {
            alarm.cancel(false);
            input.setIdle(before);
        };
    }

    /** Runs that on the event loop when that time is over, unless the deadline is closed first. */
    Deadline after(Duration time, Runnable then) {
        ScheduledFuture<?> alarm =
                channel.eventLoop().schedule(then, time.toNanos(), TimeUnit.NANOSECONDS);
        return () -> alarm.cancel(false);
    }

    /** Lets every read fail from now on for that reason, whatever the client has sent. */
    void abortInput(IOException reason) {
        input.abort(reason);
    }

    /** Runs that once everything written so far has been handed to the system, or never can be. */
    void whenFlushed(Runnable then) {
        try {
            channel.eventLoop()
                    .execute(() ->
                            channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                                    .addListener(flushed -> then.run()));
        } catch (RejectedExecutionException shutDown) {
            then.run();
        }
    }

    /** Whether the fault is that of a {@link #within} that was over. */
    static boolean isLate(IOException fault) {
        return fault.getCause() instanceof DeadlineException;
    }

    /** A time that is running until it is closed. */
    interface Deadline extends AutoCloseable {
        @Override
        void close();
    }

    /** The client took too long. The message is fit for it. */
    static final class DeadlineException extends IOException {
        private static final long serialVersionUID = 1;

        DeadlineException(String awaited, Duration time) {
            super(awaited + ": not there after " + time.toMillis() / 1000.0 + " s");
        }
    }
}
