package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A token that ends and is fetched anew ahead of that.
 *
 * <p>Between 70 and 80 percent of its life, at a moment that differs from token to token, it is
 * fetched in the background while requests go on with the old one; one fetch at a time. Time is
 * wall-clock time: a machine that slept finds the token ended and waits for a new one. A failure is
 * told to all who wait while there is no token, and forgotten at once: the next request tries
 * again.
 */
final class ExpiringToken {
    /** A token and how long it lives from now on. */
    static final class Fetched {
        private final Secret token;
        private final Duration life;

        Fetched(Secret token, Duration life) {
            this.token = token;
            this.life = life;
        }
    }

    /** How a token is got. */
    interface Fetch {
        Fetched fetch() throws CredentialException;
    }

    /** What all tokens need from outside. */
    record Surroundings(InstantSource time, RandomGenerator random, Executor background) {
        /** The system's clock, and a virtual thread for each task. */
        static Surroundings system() {
            return new Surroundings(
                    InstantSource.system(),
                    RandomGenerator.getDefault(),
                    task -> Thread.ofVirtual().name("jib-token").start(task));
        }
    }

    /** A token is used up to this long before its end: clocks differ, requests take time. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    /** Whatever a server says. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private static final int MAX_REFUSED = 3;

    private static final class Held {
        private final Secret token;
        private final Instant renew;
        private final Instant end;

        Held(Secret token, Instant renew, Instant end) {
            this.token = token;
            this.renew = renew;
            this.end = end;
        }
    }

    private final Fetch fetch;
    private final Surroundings around;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Held held;
    private @Nullable CompletableFuture<Held> underWay;
    private volatile int refusedInARow;

    ExpiringToken(Fetch fetch, Surroundings around) {
        this.fetch = fetch;
        this.around = around;
    }

    /** The token; waits for one when there is none. */
    Secret get() throws CredentialException {
        Held now = held;
        Instant time = around.time().instant();
        if (now == null || !time.isBefore(now.end)) {
            return await(fetching(now, task -> Thread.ofVirtual().name("jib-token").start(task)));
        }
        if (!time.isBefore(now.renew)) {
            // When it fails the old one still does; its end will tell, if it comes to that.
            var unused = fetching(now, around.background());
        }
        return now.token;
    }

    /**
     * Gives up that token, if it is still the one in use.
     *
     * @return whether another one is worth trying: not when one after the other was refused, since
     *     then the token is not what is wrong
     */
    boolean drop(Secret token) {
        lock.lock();
        try {
            Held now = held;
            if (now == null || !now.token.equals(token)) {
                return true; // another request was refused before, and there is a newer one
            }
            held = null;
            refusedInARow = Math.min(refusedInARow + 1, MAX_REFUSED);
            return refusedInARow < MAX_REFUSED;
        } finally {
            lock.unlock();
        }
    }

    /** Tells that the upstream took a token. */
    void accepted() {
        if (refusedInARow != 0) {
            refusedInARow = 0;
        }
    }

    /** The fetch that is under way, or a new one; what came in the place of the old one. */
    private CompletableFuture<Held> fetching(@Nullable Held old, Executor thread) {
        CompletableFuture<Held> started = new CompletableFuture<>();
        lock.lock();
        try {
            Held now = held;
            if (now != null && now != old) {
                return CompletableFuture.completedFuture(now);
            }
            CompletableFuture<Held> other = underWay;
            if (other != null) {
                return other;
            }
            underWay = started;
        } finally {
            lock.unlock();
        }
        try {
            thread.execute(() -> fetch(started));
        } catch (RuntimeException e) {
            settle(started, null, e);
        }
        return started;
    }

    /**
     * On a thread of its own, which no request that ends early can interrupt: half a fetch may cost
     * the refresh token.
     */
    private void fetch(CompletableFuture<Held> started) {
        @Nullable Held next = null;
        Throwable fault = new CredentialException("no token was fetched");
        try {
            next = held(fetch.fetch());
        } catch (CredentialException | RuntimeException e) {
            fault = e;
        } finally {
            settle(started, next, fault);
        }
    }

    private void settle(CompletableFuture<Held> started, @Nullable Held next, Throwable fault) {
        lock.lock();
        try {
            held = next == null ? held : next;
            underWay = null;
        } finally {
            lock.unlock();
        }
        if (next == null) {
            started.completeExceptionally(fault);
        } else {
            started.complete(next);
        }
    }

    /** All who wait share what comes of it, a fault too: they do not try one after the other. */
    private static Secret await(CompletableFuture<Held> fetching) throws CredentialException {
        try {
            return fetching.get().token;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CredentialException fault) {
                throw new CredentialException(String.valueOf(fault.getMessage()), fault);
            }
            throw new IllegalStateException("fetching a token", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialException("interrupted while waiting for a token", e);
        }
    }

    private Held held(Fetched fetched) {
        Instant now = around.time().instant();
        Duration life = fetched.life.compareTo(LONGEST) > 0 ? LONGEST : fetched.life;
        long early = (long) (life.toMillis() * (0.7 + 0.1 * around.random().nextDouble()));
        Duration margin = life.compareTo(MARGIN.multipliedBy(4)) > 0 ? MARGIN : life.dividedBy(4);
        return new Held(fetched.token, now.plusMillis(early), now.plus(life).minus(margin));
    }
}
