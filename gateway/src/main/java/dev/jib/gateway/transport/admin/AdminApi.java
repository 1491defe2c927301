package dev.jib.gateway.transport.admin;

import dev.jib.gateway.session.SessionId;
import java.io.IOException;
import java.util.List;

/**
 * What administrators can have done beyond looking at sessions. Called on a virtual thread per
 * connection; several calls may run at a time.
 */
public interface AdminApi {
    /**
     * Makes a session, and a layout when one is asked for; nothing is left of either when it fails.
     */
    Answer<Created> create(CreateSession request) throws IOException;

    /**
     * Ends a session, and releases its layout.
     *
     * @return whether there was one; a layout that cannot be released is told of, and stays
     */
    Answer<Boolean> delete(SessionId id) throws IOException;

    /** Why the gateway cannot serve at the moment; empty when it can. */
    List<String> unready();

    /** What does not work at the moment though the gateway serves; empty when all does. */
    List<String> problems();

    /** Which policy is in force. */
    PolicyHealth policy();

    /** Reads the configuration file anew and takes what it says, all or nothing. */
    Reload reload();
}
