package dev.jib.gateway.upstream.http;

import com.google.common.base.Ticker;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.UpstreamException;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one TLS connection open to an upstream that was used lately: the first byte of the next
 * request then waits for no handshake. An upstream that closes again and again is left alone for
 * ever longer, from one second to one minute.
 */
final class WarmKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmKeeper.class);
    private static final long FIRST = Duration.ofSeconds(1).toMillis();
    private static final long LAST = Duration.ofMinutes(1).toMillis();

    private final ConnectionPool pool;
    private final Faults faults;
    private final EventLoopGroup group;
    private final Ticker ticker;
    private final Duration warm;
    private final ScheduledFuture<?> sweeping;
    private long lastUse;
    private boolean everUsed;
    private long delay = FIRST;
    private @Nullable ScheduledFuture<?> planned;
    private boolean closed;

    WarmKeeper(ConnectionPool pool, HttpSettings settings, EventLoopGroup group, Ticker ticker) {
        this.pool = pool;
        this.faults = new Faults(settings.name(), "keeping a connection warm");
        this.group = group;
        this.ticker = ticker;
        this.warm = settings.isTls() ? settings.pool().warm() : Duration.ZERO;
        this.sweeping = group.scheduleWithFixedDelay(pool::sweep, 5, 5, TimeUnit.SECONDS);
    }

    /** A request is about to be made. */
    synchronized void used() {
        everUsed = true;
        lastUse = ticker.read();
        delay = FIRST;
    }

    /** A connection is gone; perhaps it was the last. */
    synchronized void lost() {
        boolean lately = everUsed && ticker.read() - lastUse < warm.toNanos();
        if (closed || planned != null || !lately || !pool.isEmpty()) {
            return;
        }
        planned = group.schedule(this::start, delay, TimeUnit.MILLISECONDS);
        delay = Math.min(2 * delay, LAST);
    }

    private void start() {
        Thread.ofVirtual().name("jib-warm-" + faults.upstream()).start(this::open);
    }

    private void open() {
        try {
            if (pool.isEmpty()) {
                pool.warm(faults);
            }
            planAgain(false);
        } catch (UpstreamException e) {
            LOG.debug("{}", e.getMessage());
            planAgain(true);
        }
    }

    private void planAgain(boolean failed) {
        synchronized (this) {
            planned = null;
        }
        if (failed || pool.isEmpty()) {
            lost();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        sweeping.cancel(false);
        ScheduledFuture<?> next = planned;
        if (next != null) {
            next.cancel(false);
        }
    }
}
