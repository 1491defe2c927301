package dev.jib.gateway.transport;

import dev.jib.gateway.stream.ChannelInput;
import dev.jib.gateway.stream.ChannelOutput;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

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
    void inputIdle(Duration idle) {
        input.setIdle(idle);
    }

    OutputStream out() {
        return output;
    }

    /** Who is at the other end, for the log: a session's socket or an address. */
    String peer() {
        return peer;
    }

    /** Closes the connection at once; both streams fail from then on. */
    void cut() {
        channel.close();
    }

    /**
     * Lets reads fail that still wait after that time, counted from now, until the deadline is
     * closed.
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
        return () -> alarm.cancel(false);
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
