package dev.jib.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What arrives on a channel, as a blocking stream for one reader.
 *
 * <p>The event loop {@linkplain #offer offers} buffers, which are this stream's from then on and
 * released as they are read or when it is closed. Above {@value #HIGH} bytes the channel stops
 * reading, below {@value #LOW} it goes on: this is the whole memory that one direction takes. Each
 * buffer counts for {@value #OVERHEAD} bytes more than it holds, so that a peer that sends one byte
 * at a time cannot fill the heap with buffers.
 */
public final class ChannelInput extends InputStream {
    static final int HIGH = 512 * 1024;
    static final int LOW = 128 * 1024;
    static final int OVERHEAD = 256;

    private final Channel channel;
    private volatile Idle idle;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<ByteBuf> queue = new ArrayDeque<>();
    private int queued;
    private int weight;
    private boolean ended;
    private boolean closed;
    private @Nullable IOException fault;
    private @Nullable IOException aborted;

    /**
     * The input of that channel.
     *
     * @param idle how long a read waits for the peer before it fails with an {@link
     *     IdleTimeoutException}
     */
    public ChannelInput(Channel channel, Duration idle) {
        this(channel, Idle.of(idle));
    }

    /** The input of that channel, whose peer may be silent for that long. */
    public ChannelInput(Channel channel, Idle idle) {
        this.channel = channel;
        this.idle = idle;
    }

    /** How long reads wait for the peer. */
    public Idle idle() {
        return idle;
    }

    /** Lets reads from now on wait that long for the peer. */
    public void setIdle(Idle idle) {
        this.idle = idle;
    }

    /** Adds what the peer sent. Called on the event loop; takes over the buffer. */
    public void offer(ByteBuf buffer) {
        lock.lock();
        try {
            if (closed || aborted != null || !buffer.isReadable()) {
                buffer.release();
                return;
            }
            queue.add(buffer);
            queued += buffer.readableBytes();
            weight += buffer.readableBytes() + OVERHEAD;
            if (weight > HIGH) {
                channel.config().setAutoRead(false);
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tells that the peer sends no more. */
    public void end() {
        finish(null);
    }

    /** Tells that the peer is gone: reads fail once what arrived before has been read. */
    public void fail(IOException reason) {
        finish(reason);
    }

    /**
     * Lets every read fail from now on for that reason, whatever the peer has sent or still sends.
     */
    public void abort(IOException reason) {
        lock.lock();
        try {
            if (closed || aborted != null) {
                return;
            }
            aborted = reason;
            drop();
        } finally {
            lock.unlock();
        }
    }

    private void finish(@Nullable IOException reason) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                fault = reason;
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            ByteBuf head = await();
            if (head == null) {
                return -1;
            }
            int count = Math.min(length, head.readableBytes());
            head.readBytes(target, offset, count);
            taken(head, count);
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the peer", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return queued;
        } finally {
            lock.unlock();
        }
    }

    /** Releases what was not read; whatever else arrives is dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return; // the channel may serve another stream by now
            }
            closed = true;
            drop();
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        queue.forEach(ReferenceCountUtil::release);
        queue.clear();
        queued = 0;
        weight = 0;
        channel.config().setAutoRead(true);
        arrived.signalAll();
    }

    private @Nullable ByteBuf await() throws IOException, InterruptedException {
        Idle wait = idle;
        long left = wait.time().toNanos();
        while (queue.isEmpty()) {
            if (closed) {
                throw new IOException("this end of the connection is closed");
            }
            if (aborted != null) {
                throw new AbortedInputException(aborted);
            }
            if (fault != null) {
                throw new IOException(fault.getMessage(), fault);
            }
            if (ended) {
                return null;
            }
            if (left <= 0) {
                throw new IdleTimeoutException(wait);
            }
            left = arrived.awaitNanos(left);
        }
        return queue.peek();
    }

    private void taken(ByteBuf head, int count) {
        queued -= count;
        weight -= count;
        if (!head.isReadable()) {
            queue.remove();
            head.release();
            weight -= OVERHEAD;
        }
        if (weight < LOW && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }
}
