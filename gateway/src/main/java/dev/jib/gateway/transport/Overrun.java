package dev.jib.gateway.transport;

import java.io.IOException;
import java.util.Optional;

/**
 * The end that a limit makes of an operation: it breaks off what the operation waits for, which can
 * then tell the client why. Safe for use by many threads.
 */
public final class Overrun {
    private static final Runnable NOTHING = () -> {};

    private Optional<OverLimitException> reason = Optional.empty();
    private Runnable breaking = NOTHING;

    /** Something that waits, and that ends with an {@link IOException} when it is interrupted. */
    @FunctionalInterface
    public interface Waiting<T> {
        /** Waits for it. */
        T get() throws IOException;
    }

    /** The limit is reached. */
    public synchronized void over(OverLimitException limit) {
        if (reason.isEmpty()) {
            reason = Optional.of(limit);
            breaking.run();
        }
    }

    /** Lets that be run when the limit is reached; at once when it is already. */
    public synchronized void breaks(Runnable waiting) {
        breaking = waiting;
        if (reason.isPresent()) {
            waiting.run();
        }
    }

    /**
     * Waits for something that may be interrupted, until the limit is reached. It must use no file:
     * an interrupt closes files under their other users.
     *
     * @throws OverLimitException when it is
     */
    public <T> T during(Waiting<T> waiting) throws IOException {
        breaks(Thread.currentThread()::interrupt);
        try {
            return waiting.get();
        } catch (IOException e) {
            throw or(e);
        } finally {
            synchronized (this) {
                breaking = NOTHING;
                Thread.interrupted(); // ours, if any: the client is still to be told
            }
        }
    }

    /** The limit that was reached; that fault when none was. */
    public synchronized IOException or(IOException fault) {
        if (reason.isPresent()) {
            return reason.get();
        }
        return fault.getCause() instanceof OverLimitException limit ? limit : fault;
    }
}
