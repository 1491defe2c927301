package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** A second thread that does the same work beside its maker's. */
final class Helper implements AutoCloseable {
    private final Thread thread;
    private @Nullable Throwable failure;

    /** What is done. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, PackRefused;
    }

    Helper(Work work) {
        thread = Thread.ofPlatform().daemon().name("jib-pack-helper").start(() -> run(work));
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

    @Override
    public void close() throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
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
