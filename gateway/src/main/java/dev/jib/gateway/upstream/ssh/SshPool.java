package dev.jib.gateway.upstream.ssh;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.SshLogin;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import dev.jib.gateway.upstream.UpstreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.session.ClientSession;

/**
 * Lends places for channels in few connections to one upstream: a connection is shared by all
 * requests with the same credential until it has as many channels as a server allows.
 */
final class SshPool implements AutoCloseable {
    private static final long SWEEP_SECONDS = 15;

    private final SshSettings settings;
    private final SshConnector connector;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final List<SshConnection> connections = new ArrayList<>();
    private final ScheduledFuture<?> sweeping;
    private boolean closed;

    SshPool(SshSettings settings, SshClients clients) {
        this.settings = settings;
        this.connector = new SshConnector(settings, clients);
        this.sweeping =
                clients.client()
                        .getScheduledExecutorService()
                        .scheduleWithFixedDelay(
                                this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * A place for one channel in an open connection of that credential, to be given back by {@link
     * #release}.
     */
    SshConnection lease(Credential.Ssh credential, SshLogin login, Faults faults)
            throws UpstreamException {
        Optional<SshConnection> shared;
        SshConnection own = new SshConnection(credential, settings.limits().channels());
        lock.lock();
        try {
            shared = place(credential, own, faults);
        } finally {
            lock.unlock();
        }
        if (shared.isEmpty()) {
            open(own, login, faults);
        }
        SshConnection leased = shared.orElse(own);
        boolean done = false;
        try {
            leased.session(faults);
            done = true;
            return leased;
        } finally {
            if (!done) {
                release(leased);
            }
        }
    }

    /** A place in a connection that is there, or none when {@code own} has been added to them. */
    private Optional<SshConnection> place(
            Credential.Ssh credential, SshConnection own, Faults faults) throws UpstreamException {
        long left = settings.timeouts().turn().toNanos();
        while (!closed) {
            connections.removeIf(c -> !c.isUsable());
            Optional<SshConnection> found =
                    connections.stream()
                            .filter(c -> c.isOf(credential) && c.channels < c.mostChannels)
                            .findFirst();
            if (found.isPresent()) {
                found.get().channels++;
                return found;
            }
            if (connections.size() < settings.limits().connections() || dropResting()) {
                connections.add(own);
                return Optional.empty();
            }
            left = await(left, faults);
        }
        throw faults.broken("the gateway is being shut down", null);
    }

    private long await(long left, Faults faults) throws UpstreamException {
        if (left <= 0) {
            throw faults.timeout(
                    "none of its "
                            + settings.limits().connections()
                            + " connections (gateway.limits.upstream-ssh-connections) became free",
                    new TimeLimit(settings.timeouts().turn(), "turn"));
        }
        try {
            return freed.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw faults.broken("interrupted while waiting for a connection", e);
        }
    }

    private boolean dropResting() {
        Optional<SshConnection> resting =
                connections.stream().filter(c -> c.channels == 0).findFirst();
        resting.ifPresent(c -> {
            connections.remove(c);
            c.close();
        });
        return resting.isPresent();
    }

    private void open(SshConnection own, SshLogin login, Faults faults) {
        try {
            ClientSession session = connector.open(login, faults);
            own.opened(session);
        } catch (UpstreamException e) {
            own.failed(e);
        } catch (RuntimeException e) {
            own.failed(faults.broken("the SSH login failed: " + Faults.reason(e), e));
        }
    }

    /** Gives a place back. The last one closes a connection that is no longer one of the pool's. */
    void release(SshConnection connection) {
        lock.lock();
        try {
            connection.channels--;
            connection.restingSince = System.nanoTime();
            if (connection.channels == 0 && !connections.contains(connection)) {
                connection.close();
            }
            freed.signalAll(); // whoever is woken alone may wait for another credential's place
        } finally {
            lock.unlock();
        }
    }

    /** The server opens no more channels in it than there are: later ones go elsewhere. */
    void full(SshConnection connection) {
        lock.lock();
        try {
            connection.mostChannels = Math.max(1, connection.channels - 1);
        } finally {
            lock.unlock();
        }
    }

    /**
     * No channel is opened in it any more; those that are there end by themselves, and the
     * connection with the last of them.
     */
    void abandon(SshConnection connection) {
        lock.lock();
        try {
            connections.remove(connection);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        long rest = settings.limits().rest().toNanos();
        lock.lock();
        try {
            connections.removeIf(c -> {
                boolean rested = c.channels == 0 && now - c.restingSince > rest;
                if (rested) {
                    c.close();
                }
                return rested || !c.isUsable();
            });
        } finally {
            lock.unlock();
        }
    }

    /** How many connections there are. */
    int size() {
        lock.lock();
        try {
            return connections.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        sweeping.cancel(false);
        lock.lock();
        try {
            closed = true;
            connections.forEach(SshConnection::close);
            connections.clear();
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
