package dev.jib.gateway.lfs;

import java.net.URI;
import java.util.Map;

/** What an upstream said is to be done: an address, and what opens it. Prints neither in full. */
final class StoredAction {
    private final URI href;
    private final Map<String, String> header;
    private final boolean authenticated;

    StoredAction(URI href, Map<String, String> header, boolean authenticated) {
        this.href = href;
        this.header = Map.copyOf(header);
        this.authenticated = authenticated;
    }

    URI href() {
        return href;
    }

    Map<String, String> header() {
        return header;
    }

    /** Whether the address needs nothing more than the header fields. */
    boolean isAuthenticated() {
        return authenticated
                || header.keySet().stream().anyMatch(k -> k.equalsIgnoreCase("authorization"));
    }

    @Override
    public String toString() {
        return "[redacted] at " + href.getHost();
    }
}
