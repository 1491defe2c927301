package dev.jib.gateway.upstream.git;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ends writes that a peer does not take: a blocking write of a socket has no time limit. */
final class WriteWatch implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("jib-write-watch").factory());

    WriteWatch() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /** A write. */
    @FunctionalInterface
    interface Write {
        void run() throws IOException;
    }

    /**
     * Runs it; when it takes longer, the socket is closed under it.
     *
     * @throws InterruptedIOException when it took longer
     */
    void run(Duration patience, Runnable close, Write write) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> end =
                timer.schedule(
                        () -> {
                            late.set(true);
                            close.run();
                        },
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
        try {
            write.run();
        } catch (IOException e) {
            if (late.get()) {
                InterruptedIOException slow = new InterruptedIOException("it takes no more");
                slow.initCause(e);
                throw slow;
            }
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
