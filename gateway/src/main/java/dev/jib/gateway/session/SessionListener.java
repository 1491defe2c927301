package dev.jib.gateway.session;

import java.io.IOException;

/**
 * Told of sessions that come and go, one call at a time. A call must not call {@link Sessions}
 * back, other than its look-ups.
 */
public interface SessionListener {
    /**
     * A session was made, or was there already when the listener subscribed.
     *
     * @throws IOException when the session cannot be served; a session just made is then taken back
     */
    void created(Session session) throws IOException;

    /** A session was deleted or has expired. */
    void deleted(Session session);
}
