package dev.jib.gateway.lfs;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.session.SessionId;
import java.time.Instant;
import java.util.Optional;

/** The right of one session to move one object in one direction for some time. */
final class Grant {
    private final Bound bound;
    private final Instant until;
    private final StoredAction action;
    private final Optional<StoredAction> verify;

    /**
     * What a grant is for, and for nothing else.
     *
     * @param session whose
     * @param repository of which repository, as the container calls it
     * @param operation in which direction
     * @param object which object
     */
    record Bound(
            SessionId session, RepositoryUrl repository, Operation operation, LfsObject object) {}

    Grant(Bound bound, Instant until, StoredAction action, Optional<StoredAction> verify) {
        this.bound = bound;
        this.until = until;
        this.action = action;
        this.verify = verify;
    }

    SessionId session() {
        return bound.session();
    }

    LfsObject object() {
        return bound.object();
    }

    StoredAction action() {
        return action;
    }

    /** What the upstream wants to be told after an upload. */
    Optional<StoredAction> verify() {
        return verify;
    }

    Instant until() {
        return until;
    }

    /** Whether it is for that, at that time. */
    boolean allows(SessionId session, RepositoryUrl repository, Instant now) {
        return bound.session().equals(session)
                && bound.repository().equals(repository)
                && now.isBefore(until);
    }

    Operation operation() {
        return bound.operation();
    }

    @Override
    public String toString() {
        return "grant of " + bound;
    }
}
