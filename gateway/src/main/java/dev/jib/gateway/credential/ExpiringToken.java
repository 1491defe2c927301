package dev.jib.gateway.credential;

import dev.jib.gateway.identity.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
 * told while there is no token, and forgotten at once: the next request tries again.
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
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Held held;

    ExpiringToken(Fetch fetch, Surroundings around) {
        this.fetch = fetch;
        this.around = around;
    }

    /** The token; waits for one when there is none. */
    Secret get() throws CredentialException {
        Held now = held;
        Instant time = around.time().instant();
        if (now == null || !time.isBefore(now.end)) {
            return fetched(now);
        }
        if (!time.isBefore(now.renew) && !fetching.isLocked()) {
            around.background().execute(() -> renew(now));
        }
        return now.token;
    }

    /** Gives up that token, if it is still the one in use. */
    boolean drop(Secret token) {
        Held now = held;
        if (now != null && now.token.equals(token)) {
            held = null;
        }
        return true;
    }

    private Secret fetched(@Nullable Held old) throws CredentialException {
        fetching.lock();
        try {
            Held now = held;
            if (now != null && now != old) {
                return now.token; // another request fetched it meanwhile
            }
            return fetch().token;
        } finally {
            fetching.unlock();
        }
    }

    private void renew(Held old) {
        if (!fetching.tryLock()) {
            return;
        }
        try {
            if (held == old) {
                fetch();
            }
        } catch (CredentialException ignored) {
            // The old one still does; its end will tell, if it comes to that.
        } finally {
            fetching.unlock();
        }
    }

    private Held fetch() throws CredentialException {
        Fetched fetched = fetch.fetch();
        Instant now = around.time().instant();
        Duration life = fetched.life;
        long early = (long) (life.toMillis() * (0.7 + 0.1 * around.random().nextDouble()));
        Duration margin = life.compareTo(MARGIN.multipliedBy(4)) > 0 ? MARGIN : life.dividedBy(4);
        Held next = new Held(fetched.token, now.plusMillis(early), now.plus(life).minus(margin));
        held = next;
        return next;
    }
}
