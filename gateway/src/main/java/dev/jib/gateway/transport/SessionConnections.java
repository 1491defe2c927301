package dev.jib.gateway.transport;

import com.google.common.base.Ticker;
import dev.jib.gateway.session.Session;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.session.SessionListener;
import dev.jib.gateway.session.Sessions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which connections act for which session: they end with it, are kept to its quota, and are waited
 * for when the gateway shuts down.
 */
final class SessionConnections implements SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(SessionConnections.class);
    private static final Admission CLOSING =
            new Admission.Busy(503, "the gateway is shutting down (expected: try again soon)");

    private final Sessions sessions;
    private final Quotas quotas;
    private final Duration lastWords;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Map<SessionId, Share> shares = new HashMap<>();
    private int inUse;
    private final Set<Lease> leases = new HashSet<>();
    private boolean closing;

    /** What one session has taken. */
    private static final class Share {
        private final Set<Connection> connections = new HashSet<>();
        private final TokenBucket rate;

        Share(TokenBucket rate) {
            this.rate = rate;
        }
    }

    /**
     * No connections yet.
     *
     * @param lastWords how long an operation that a limit ends has for telling its client so
     */
    SessionConnections(Sessions sessions, Quotas quotas, Duration lastWords, Ticker ticker) {
        this.sessions = sessions;
        this.quotas = quotas;
        this.lastWords = lastWords;
        this.ticker = ticker;
    }

    /** Lets the connection act for that session, if there is one and it has quota left. */
    Admission use(SessionId id, Connection connection) {
        lock.lock();
        try {
            // looked up under the lock: a session deleted before is seen here, one deleted after
            // this finds the connection among those to cut
            Optional<Session> session = sessions.get(id);
            if (session.isEmpty()) {
                return new Admission.Ended();
            }
            if (closing) {
                return CLOSING;
            }
            Share share = shares.computeIfAbsent(id, key -> new Share(bucket()));
            if (share.connections.size() >= quotas.concurrent()) {
                return busy("at a time: " + quotas.concurrent(), "concurrent");
            }
            if (!share.rate.take()) {
                return busy("a second: " + quotas.perSecondText(), "per-second");
            }
            share.connections.add(connection);
            inUse++;
            Lease lease = new Lease(session.get(), connection);
            leases.add(lease);
            return new Admission.Admitted(lease);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void created(Session session) {}

    @Override
    public void deleted(Session session) {
        lock.lock();
        try {
            Share share = shares.remove(session.id());
            if (share != null) {
                share.connections.forEach(Connection::cut);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Admits nothing from now on and waits until every use has ended.
     *
     * @return how many had not after that time
     */
    int drain(Duration atMost) {
        lock.lock();
        try {
            closing = true;
            long left = atMost.toNanos();
            while (inUse > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
            return inUse;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return inUse;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Admits nothing from now on and has every use under way tell its client that it ends, then
     * waits for them like {@link #drain}.
     */
    int end(OverLimitException reason, Duration atMost) {
        Set<Lease> underWay;
        lock.lock();
        try {
            closing = true;
            underWay = Set.copyOf(leases);
        } finally {
            lock.unlock();
        }
        underWay.forEach(lease -> lease.over(reason));
        return drain(atMost);
    }

    private TokenBucket bucket() {
        return new TokenBucket(quotas.perSecond(), quotas.burst(), ticker);
    }

    private static Admission busy(String limit, String key) {
        return new Admission.Busy(
                429,
                "too many operations "
                        + limit
                        + " in this session (gateway.limits."
                        + key
                        + "; expected: wait a moment, try again)");
    }

    private void release(Lease lease) {
        lock.lock();
        try {
            Share share = shares.get(lease.session.id());
            if (share != null) {
                share.connections.remove(lease.connection);
            }
            inUse--;
            leases.remove(lease);
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private OverLimitException tooLong() {
        return new OverLimitException(
                "the operation took longer than "
                        + Durations.text(quotas.total())
                        + " (gateway.limits.operation); do less at a time, or ask whoever runs the"
                        + " gateway for a longer time");
    }

    private final class Lease implements Admission.Use {
        private final Session session;
        private final Connection connection;
        private final Connection.Deadline total;
        private final Connection.Deadline cut;
        private Consumer<OverLimitException> told = reason -> {};
        private Optional<OverLimitException> over = Optional.empty();

        Lease(Session session, Connection connection) {
            this.session = session;
            this.connection = connection;
            this.total = connection.after(quotas.total(), () -> over(tooLong()));
            this.cut = connection.after(quotas.total().plus(lastWords), this::cut);
        }

        @Override
        public Session session() {
            return session;
        }

        @Override
        public synchronized void whenOver(Consumer<OverLimitException> teller) {
            told = teller;
            over.ifPresent(teller);
        }

        /** On a thread of its own, since what breaks off may take a while. */
        private void over(OverLimitException reason) {
            LOG.warn("{}: {}", connection.peer(), reason.getMessage());
            connection.abortInput(reason);
            Thread.ofVirtual().name("over " + connection.peer()).start(() -> tell(reason));
        }

        private synchronized void tell(OverLimitException reason) {
            over = Optional.of(reason);
            told.accept(reason);
        }

        private void cut() {
            LOG.warn("{}: cut, since it did not end", connection.peer());
            connection.cut();
        }

        @Override
        public void close() {
            total.close();
            cut.close();
            // what it said last must be on its way before a shutdown may close the connection
            connection.whenFlushed(() -> release(this));
        }
    }
}
