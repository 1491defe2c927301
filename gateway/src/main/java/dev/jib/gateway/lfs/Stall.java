package dev.jib.gateway.lfs;

import java.time.Duration;

/** Runs something once when nothing was moved for some time; until it is closed. */
final class Stall implements AutoCloseable {
    private static final long LOOK_NANOS = 500_000_000;

    private final long idleNanos;
    private final Runnable then;
    private final Thread watch;
    private volatile long last = System.nanoTime();
    private volatile boolean closed;
    private volatile boolean over;

    Stall(Duration idle, Runnable then) {
        this.idleNanos = idle.toNanos();
        this.then = then;
        this.watch = Thread.ofVirtual().name("lfs-stall").start(this::look);
    }

    /** Something was moved. */
    void moved() {
        last = System.nanoTime();
    }

    /** Whether it came to that. */
    boolean isOver() {
        return over;
    }

    @Override
    public void close() {
        closed = true;
        watch.interrupt();
    }

    private void look() {
        while (!closed) {
            long left = idleNanos - (System.nanoTime() - last);
            if (left <= 0) {
                over = true;
                then.run();
                return;
            }
            try {
                Thread.sleep(Duration.ofNanos(Math.min(left, LOOK_NANOS)));
            } catch (InterruptedException e) {
                return; // closed
            }
        }
    }
}
