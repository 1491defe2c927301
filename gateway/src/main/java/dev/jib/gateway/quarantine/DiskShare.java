package dev.jib.gateway.quarantine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the pushes of one session hold on disk together while they are inspected, so that none fills
 * the disk for the others. For any number of threads.
 */
final class DiskShare {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    /** A share of at most that many bytes. */
    DiskShare(long most) {
        this.most = most;
    }

    /** A push's part of the share. */
    Part part() {
        return new Part();
    }

    /** What one push holds; closing it gives all of that back. */
    final class Part implements AutoCloseable {
        private final AtomicLong own = new AtomicLong();

        /** Takes that many bytes more, before they are written. */
        void take(long bytes) throws DiskShareException {
            own.addAndGet(bytes);
            if (held.addAndGet(bytes) > most) {
                giveBack(bytes);
                throw new DiskShareException(most);
            }
        }

        /** Gives that many of them back. */
        void giveBack(long bytes) {
            own.addAndGet(-bytes);
            held.addAndGet(-bytes);
        }

        @Override
        public void close() {
            giveBack(own.get());
        }
    }
}
