package dev.jib.gateway.quarantine;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread for work that needs the processor: beside its maker's, or instead of it, so
 * that a virtual thread does not keep its carrier from others.
 */
final class Helper implements AutoCloseable {
    private final Thread thread;
    private @Nullable Throwable failure;

    /** What is done. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, PackRefused;
    }

    Helper(String name, Work work) {
        thread = Thread.ofPlatform().daemon().name(name).start(() -> run(work));
    }

    /** Waits for the end of the work and throws what it threw. */
    void finish() throws IOException, PackRefused {
        close();
        switch (failure) {
            case null -> {}
            case PackRefused refused -> throw refused;
            case IOException fault -> throw fault;
            case RuntimeException fault -> throw fault;
            case Error fault -> throw fault;
            case Throwable fault -> throw new IOException(fault);
        }
    }

    /** Waits for the end of the work, which an interrupt of the waiting thread brings about. */
    @Override
    public void close() throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            Uninterruptibles.joinUninterruptibly(thread);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("pack scan interrupted");
        }
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (Exception | Error e) {
            failure = e;
        }
    }
}
