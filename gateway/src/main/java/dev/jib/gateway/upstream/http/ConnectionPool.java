package dev.jib.gateway.upstream.http;

import com.google.common.base.Ticker;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import dev.jib.gateway.upstream.UpstreamException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lends the connections to one upstream, the one used last first, so that few stay warm and the
 * others expire.
 */
final class ConnectionPool implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(1);
    private static final Duration REST_ON_ITS_WAY = Duration.ofMillis(20);

    private final Connector connector;
    private final PoolLimits limits;
    private final Ticker ticker;
    private final WarmKeeper keeper;
    private final Semaphore turns;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<HttpConnection> idle = new ArrayDeque<>();
    private boolean closed;

    ConnectionPool(HttpSettings settings, Connector connector, ClientLoops loops, Ticker ticker) {
        this.connector = connector;
        this.limits = settings.pool();
        this.ticker = ticker;
        this.turns = new Semaphore(limits.max(), true);
        this.keeper = new WarmKeeper(this, settings, loops.group(), ticker);
    }

    /**
     * A connection for one request, to be given back by {@link #release}, {@link #drain} or {@link
     * #discard}.
     *
     * @param fresh whether it must be a new one; the others are then given up as well, since the
     *     upstream let go of one of them
     */
    HttpConnection lease(boolean fresh, Faults faults) throws UpstreamException {
        keeper.used();
        takeTurn(faults);
        boolean done = false;
        try {
            if (fresh) {
                closeIdle();
            }
            HttpConnection warm = takeIdle();
            HttpConnection leased = warm == null ? connector.open(faults) : warm;
            done = true;
            return leased;
        } finally {
            if (!done) {
                turns.release();
            }
        }
    }

    private void takeTurn(Faults faults) throws UpstreamException {
        try {
            if (!turns.tryAcquire(limits.turn().toNanos(), TimeUnit.NANOSECONDS)) {
                throw faults.timeout(
                        "none of its "
                                + limits.max()
                                + " connections (gateway.limits.upstream-connections) became free",
                        new TimeLimit(limits.turn(), "turn"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw faults.broken("interrupted while waiting for a connection", e);
        }
    }

    private @Nullable HttpConnection takeIdle() {
        lock.lock();
        try {
            for (HttpConnection next = idle.poll(); next != null; next = idle.poll()) {
                if (next.isFresh(ticker.read())) {
                    return next;
                }
                next.close();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back a connection whose last answer is over. */
    void release(HttpConnection connection, Reply reply) {
        connection.rest(ticker.read() + rest(reply).toNanos());
        keep(connection);
        turns.release(); // after, so that whoever gets the turn finds the connection
        if (!connection.channel().isActive()) {
            keeper.lost(); // it was not yet the last when it closed
        }
    }

    private Duration rest(Reply reply) {
        return KeepAlive.of(reply.head())
                .map(limit -> least(limit, limits.idle()))
                .orElse(limits.idle());
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /**
     * Takes back a connection whose answer nobody wants, if what is left of it is little. That is
     * the common case, and mostly the rest is on its way: a short wait lets the next request have
     * this connection.
     */
    void drain(HttpConnection connection, Reply reply) {
        CompletableFuture<Void> back =
                reply.discard(DRAIN)
                        .handle((end, failure) -> {
                            if (failure == null && reply.isReusable()) {
                                release(connection, reply);
                            } else {
                                discard(connection);
                            }
                            return null;
                        });
        try {
            back.get(REST_ON_ITS_WAY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return; // it comes back, or is broken, later
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes back a connection that is of no use any more, and breaks it. */
    void discard(HttpConnection connection) {
        turns.release();
        connection.abort();
        keeper.lost();
    }

    /** Takes a new connection into the pool. */
    void adopt(HttpConnection connection) {
        connection.warmed(ticker.read() + limits.idle().toNanos());
        keep(connection);
    }

    private void keep(HttpConnection connection) {
        lock.lock();
        try {
            if (closed || !connection.channel().isActive()) {
                connection.close();
                return;
            }
            idle.push(connection);
        } finally {
            lock.unlock();
        }
        connection.channel().closeFuture().addListener(end -> forget(connection));
    }

    private void forget(HttpConnection connection) {
        lock.lock();
        try {
            if (!idle.remove(connection)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        keeper.lost();
    }

    /** Closes the connections that have been idle for too long. */
    void sweep() {
        lock.lock();
        try {
            for (HttpConnection connection : idle) {
                if (!connection.isFresh(ticker.read())) {
                    connection.close(); // its close listener takes it out
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is no connection, neither lent nor idle. */
    boolean isEmpty() {
        lock.lock();
        try {
            return !closed && idle.isEmpty() && turns.availablePermits() == limits.max();
        } finally {
            lock.unlock();
        }
    }

    /** How many connections are lent. */
    int inUse() {
        return limits.max() - turns.availablePermits();
    }

    /** How many connections are idle. */
    int atRest() {
        lock.lock();
        try {
            return idle.size();
        } finally {
            lock.unlock();
        }
    }

    /** Opens one connection to have it at hand. */
    void warm(Faults faults) throws UpstreamException {
        adopt(connector.open(faults));
    }

    private void closeIdle() {
        lock.lock();
        try {
            idle.forEach(HttpConnection::close);
            idle.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        keeper.close();
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        closeIdle();
    }
}
