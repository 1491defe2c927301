package dev.jib.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is sent on a channel, as a blocking stream for one writer.
 *
 * <p>Writes collect in one buffer of {@value #BUFFER} bytes; a full one goes to the channel, and
 * the writer waits while the channel is not writable, so that a slow peer slows the writer instead
 * of filling the memory. The channel's handler calls {@link #wake} when writability changes or the
 * channel closes.
 */
public final class ChannelOutput extends OutputStream {
    static final int BUFFER = 64 * 1024;
    private static final long PROBE = Duration.ofSeconds(1).toNanos();

    private final Channel channel;
    private final Idle idle;
    private final Function<ByteBuf, Object> framing;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition writable = lock.newCondition();
    private @Nullable ByteBuf pending;
    private volatile @Nullable Throwable fault;
    private volatile boolean closed;

    /**
     * The output of that channel.
     *
     * @param idle how long a write waits without the peer taking a byte before it fails with an
     *     {@link IdleTimeoutException}; a slow peer that goes on taking some may take its time
     * @param framing makes the channel's message of a buffer (itself, or an HTTP content around it)
     */
    public ChannelOutput(Channel channel, Duration idle, Function<ByteBuf, Object> framing) {
        this(channel, Idle.of(idle), framing);
    }

    /** The output of that channel, whose peer may take nothing for that long. */
    public ChannelOutput(Channel channel, Idle idle, Function<ByteBuf, Object> framing) {
        this.channel = channel;
        this.idle = idle;
        this.framing = framing;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        lock.lock();
        try {
            for (int done = 0; done < length; ) {
                ByteBuf buffer = buffer();
                int part = Math.min(length - done, BUFFER - buffer.readableBytes());
                buffer.writeBytes(source, offset + done, part);
                done += part;
                if (buffer.readableBytes() == BUFFER) {
                    send();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Hands everything written so far to the channel. */
    @Override
    public void flush() throws IOException {
        lock.lock();
        try {
            check();
            if (pending != null) {
                send();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Flushes; the channel itself stays as it is: its owner closes it.
     *
     * @throws IOException when written bytes could not be handed to the channel: a writer that saw
     *     no error may rely on it
     */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (!closed) {
                if (pending != null) {
                    send();
                }
            }
        } finally {
            closed = true;
            discard();
            lock.unlock();
        }
    }

    /** Wakes a waiting writer: the channel became writable, or closed. Called on the event loop. */
    public void wake() {
        lock.lock();
        try {
            writable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets every later write fail for that reason; the first reason stays. */
    public void fail(Throwable reason) {
        lock.lock();
        try {
            if (fault == null) {
                fault = reason;
            }
            writable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private ByteBuf buffer() throws IOException {
        check();
        ByteBuf buffer = pending;
        if (buffer == null) {
            buffer = channel.alloc().buffer(BUFFER);
            pending = buffer;
        }
        return buffer;
    }

    private void send() throws IOException {
        awaitWritable();
        ByteBuf buffer = Objects.requireNonNull(pending);
        pending = null;
        ChannelFuture sent = channel.writeAndFlush(framing.apply(buffer));
        sent.addListener(
                (ChannelFutureListener)
                        done -> {
                            if (!done.isSuccess()) {
                                fail(done.cause());
                            }
                        });
    }

    private void awaitWritable() throws IOException {
        long left = idle.time().toNanos();
        long waiting = channel.bytesBeforeWritable();
        try {
            while (!channel.isWritable()) {
                check();
                if (left <= 0) {
                    throw timedOut();
                }
                left = writable.awaitNanos(Math.min(left, PROBE)) + left - Math.min(left, PROBE);
                long now = channel.bytesBeforeWritable();
                if (now < waiting) {
                    left = idle.time().toNanos();
                }
                waiting = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the peer was slow to read", e);
        }
        check();
    }

    private IdleTimeoutException timedOut() {
        IdleTimeoutException timeout = new IdleTimeoutException(idle);
        fault = timeout; // no later write, nor the one in close(), waits as long again
        return timeout;
    }

    private void check() throws IOException {
        Throwable reason = fault;
        if (reason != null) {
            discard();
            throw new IOException("the peer is gone: " + reason.getMessage(), reason);
        }
        if (closed) {
            throw new IOException("this end of the stream is closed");
        }
        if (!channel.isActive()) {
            discard();
            throw new IOException("the peer closed the connection");
        }
    }

    private void discard() {
        ByteBuf buffer = pending;
        pending = null;
        if (buffer != null) {
            buffer.release();
        }
    }
}
