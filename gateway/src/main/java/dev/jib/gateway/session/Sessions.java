package dev.jib.gateway.session;

import dev.jib.gateway.identity.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sessions, kept on disk so that they survive a restart. Safe for use by several threads.
 *
 * <p>An expired session is as good as deleted from the moment it expires; {@link #deleteExpired}
 * removes what is left of it. It expires by the time of day or by the time that went by since it
 * was made or opened, whichever is first: setting the clock back gives no session a longer life
 * while the gateway runs, and at a restart none a longer one than it was made with.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final String ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 16;

    private final Clock clock;
    private final Lifetimes lifetimes;
    private final SecureRandom random;
    private final SessionStore store;
    private final Map<SessionId, StoredSession.Entry> entries = new ConcurrentHashMap<>();
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();

    /** Held while a session is made, changed or deleted, and while listeners are told. */
    private final ReentrantLock change = new ReentrantLock();

    private Sessions(SessionStore store, Clock clock, Lifetimes lifetimes, SecureRandom random) {
        this.store = store;
        this.clock = clock;
        this.lifetimes = lifetimes;
        this.random = random;
    }

    /**
     * Opens the sessions stored in that directory, which is made when missing. Files that cannot be
     * used are set aside with a warning.
     *
     * @throws IOException when the directory cannot be made, read or written
     */
    public static Sessions open(Path directory, Clock clock, SecureRandom random)
            throws IOException {
        return open(directory, clock, System::nanoTime, random);
    }

    /** The same with another counter of the time that goes by. */
    static Sessions open(Path directory, Clock clock, LongSupplier nanoTime, SecureRandom random)
            throws IOException {
        SessionStore store = new SessionStore(directory, clock);
        Lifetimes lifetimes = new Lifetimes(clock, nanoTime);
        Sessions sessions = new Sessions(store, clock, lifetimes, random);
        for (StoredSession.Entry entry : store.load()) {
            sessions.keep(entry);
        }
        sessions.deleteExpired();
        return sessions;
    }

    /**
     * Makes a session, stores it and tells the listeners.
     *
     * @throws IOException when it cannot be stored or a listener cannot serve it; nothing is left
     *     of it then
     */
    public SessionCreation create(NewSession wanted) throws IOException {
        change.lock();
        try {
            SessionId id = wanted.id().orElseGet(this::freshId);
            if (get(id).isPresent()) {
                return new SessionCreation.AlreadyExists(id);
            }
            remove(id); // one of that name may have expired a moment ago
            Instant now = clock.instant();
            Session session =
                    new Session(
                            id,
                            wanted.principal(),
                            wanted.repositories(),
                            now,
                            wanted.ttl().map(now::plus),
                            wanted.hostRepositories());
            Secret token = TokenHash.newToken(random);
            put(new StoredSession.Entry(session, Optional.of(TokenHash.of(token.reveal()))));
            announce(session);
            return new SessionCreation.Created(session, token);
        } finally {
            change.unlock();
        }
    }

    /** The session of that name, unless it has expired. */
    public Optional<Session> get(SessionId id) {
        return Optional.ofNullable(entries.get(id))
                .map(StoredSession.Entry::session)
                .filter(this::isLive);
    }

    /** The session that the token belongs to, unless it has expired. */
    public Optional<Session> byToken(String token) {
        if (!TokenHash.hasForm(token)) {
            return Optional.empty();
        }
        TokenHash hash = TokenHash.of(token);
        Optional<Session> found = Optional.empty();
        for (StoredSession.Entry entry : entries.values()) {
            // every entry is compared, so that the time tells nothing about where a match was
            if (entry.token().isPresent() && entry.token().get().matches(hash)) {
                found = Optional.of(entry.session());
            }
        }
        return found.filter(this::isLive);
    }

    /** Every session that has not expired, by name. */
    public List<Session> list() {
        return entries.values().stream()
                .map(StoredSession.Entry::session)
                .filter(this::isLive)
                .sorted(Comparator.comparing(session -> session.id().value()))
                .toList();
    }

    /**
     * Deletes a session; its token and socket end with it.
     *
     * @return whether there was one
     */
    public boolean delete(SessionId id) throws IOException {
        change.lock();
        try {
            boolean live = get(id).isPresent();
            remove(id);
            return live;
        } finally {
            change.unlock();
        }
    }

    /** Deletes the sessions that have expired. To be called every few seconds. */
    public void deleteExpired() throws IOException {
        change.lock();
        try {
            for (StoredSession.Entry entry : entries.values()) {
                if (!isLive(entry.session())) {
                    LOG.info("session {}: expired", entry.session().id());
                    remove(entry.session().id());
                }
            }
        } finally {
            change.unlock();
        }
    }

    /** Gives a session a new token; the old one ends at once. Empty when there is no session. */
    public Optional<Secret> rotateToken(SessionId id) throws IOException {
        Secret token = TokenHash.newToken(random);
        return replaceToken(id, Optional.of(TokenHash.of(token.reveal())))
                ? Optional.of(token)
                : Optional.empty();
    }

    /**
     * Takes a session's token away; its socket stays.
     *
     * @return whether there is such a session
     */
    public boolean revokeToken(SessionId id) throws IOException {
        return replaceToken(id, Optional.empty());
    }

    /**
     * Tells the listener of every session there is, and from then on of each that comes or goes. A
     * stored session that it cannot serve is kept, with a warning.
     */
    public void subscribe(SessionListener listener) {
        change.lock();
        try {
            listeners.add(listener);
            for (Session session : list()) {
                try {
                    listener.created(session);
                } catch (IOException e) {
                    LOG.warn("session {}: cannot be served: {}", session.id(), e.getMessage());
                }
            }
        } finally {
            change.unlock();
        }
    }

    private boolean replaceToken(SessionId id, Optional<TokenHash> token) throws IOException {
        change.lock();
        try {
            Optional<Session> session = get(id);
            if (session.isPresent()) {
                put(new StoredSession.Entry(session.get(), token));
            }
            return session.isPresent();
        } finally {
            change.unlock();
        }
    }

    private void put(StoredSession.Entry entry) throws IOException {
        store.write(entry);
        keep(entry);
    }

    private void keep(StoredSession.Entry entry) {
        lifetimes.begin(entry.session());
        entries.put(entry.session().id(), entry);
    }

    private void announce(Session session) throws IOException {
        try {
            for (SessionListener listener : listeners) {
                listener.created(session);
            }
        } catch (IOException | RuntimeException e) {
            remove(session.id());
            throw e;
        }
    }

    private void remove(SessionId id) throws IOException {
        StoredSession.Entry entry = entries.remove(id);
        if (entry != null) {
            lifetimes.forget(id);
            listeners.forEach(listener -> listener.deleted(entry.session()));
        }
        store.delete(id); // also where an earlier try could not
    }

    private boolean isLive(Session session) {
        return !lifetimes.isOver(session);
    }

    private SessionId freshId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
        }
        return new SessionId(id.toString());
    }
}
