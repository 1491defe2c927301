package dev.jib.gateway.push;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets a waiting pusher hear something at least once an interval: a line of progress where there is
 * one, else an empty packet that keeps proxies and patience from ending the connection. Closed
 * before the report is written.
 */
final class Heartbeat implements AutoCloseable {
    private static final Duration PROGRESS = Duration.ofSeconds(1);

    private final PushAnswer client;
    private final Duration interval;
    private final Supplier<Optional<String>> progress;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Thread thread;
    private boolean closed;

    private Heartbeat(PushAnswer client, Duration interval, Supplier<Optional<String>> progress) {
        this.client = client;
        this.interval = interval;
        this.progress = progress;
        this.thread = Thread.ofVirtual().name("push-heartbeat").unstarted(this::run);
    }

    /**
     * Starts one.
     *
     * @param interval how long nothing may be said
     * @param progress what is to be told at the moment; asked about once a second
     */
    static Heartbeat start(
            PushAnswer client, Duration interval, Supplier<Optional<String>> progress) {
        Heartbeat heartbeat = new Heartbeat(client, interval, progress);
        heartbeat.thread.start();
        return heartbeat;
    }

    private void run() {
        long step = Math.min(interval.toNanos(), PROGRESS.toNanos());
        long silent = 0;
        while (sleep(step)) {
            silent += step;
            if (progress.get().filter(client::progress).isPresent()) {
                silent = 0;
            } else if (silent >= interval.toNanos()) {
                client.keepalive();
                silent = 0;
            }
        }
    }

    /** Waits that long; false once it is closed. */
    private boolean sleep(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!closed && left > 0) {
                left = closing.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** After this returns nothing more is said. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
