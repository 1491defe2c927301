package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lets a second thread do what a {@link BatchSink} does, so that inflating the next entries
 * overlaps with hashing and resolving the last ones. The first batches are handled by the caller's
 * thread, so that a small push starts none.
 */
final class Pipeline implements BatchSink, AutoCloseable {
    private static final int DEPTH = 4;
    private static final int INLINE = 2;
    private static final Batch END = new Batch();

    private final BlockingQueue<Batch> full = new ArrayBlockingQueue<>(DEPTH + 1);
    private final BlockingQueue<Batch> empty = new ArrayBlockingQueue<>(DEPTH + 1);
    private final BatchSink sink;
    private int handedOver;
    private @Nullable Thread worker;
    private volatile @Nullable Throwable failure;

    Pipeline(BatchSink sink) {
        this.sink = sink;
    }

    @Override
    public Batch exchange(Batch batch) throws IOException, PackRefused {
        throwFailure();
        if (handedOver++ < INLINE) {
            return sink.exchange(batch);
        }
        try {
            if (worker == null) {
                start();
            }
            full.put(batch);
            return empty.take();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Waits until all batches have been handled. */
    void finish() throws IOException, PackRefused {
        close();
        throwFailure();
    }

    /** Waits for the worker, which handles what it was given before it ends. */
    @Override
    public void close() throws IOException {
        Thread running = worker;
        if (running == null) {
            return;
        }
        try {
            full.put(END);
            running.join();
        } catch (InterruptedException e) {
            running.interrupt();
            throw interrupted();
        }
    }

    /** Throws what made the worker fail, if anything did. */
    void throwFailure() throws IOException, PackRefused {
        switch (failure) {
            case null -> {}
            case PackRefused refused -> throw refused;
            case IOException fault -> throw fault;
            case RuntimeException fault -> throw fault;
            case Error fault -> throw fault;
            case Throwable fault -> throw new IOException(fault);
        }
    }

    private void start() {
        for (int i = 1; i < DEPTH; i++) {
            empty.add(new Batch());
        }
        worker = Thread.ofPlatform().daemon().name("jib-pack-resolver").start(this::work);
    }

    private void work() {
        LowPriority.take();
        try {
            for (Batch batch = full.take(); batch != END; batch = full.take()) {
                if (failure == null) {
                    handle(batch);
                }
                batch.clear();
                empty.add(batch);
            }
        } catch (InterruptedException e) {
            failure = new InterruptedIOException("pack scan interrupted");
        }
    }

    private void handle(Batch batch) {
        try {
            sink.exchange(batch);
        } catch (Exception | Error e) {
            failure = e;
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("pack scan interrupted");
    }
}
