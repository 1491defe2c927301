package dev.jib.gateway.transport;

import dev.jib.gateway.session.Sessions;

/** What every dialogue needs. */
record GatewayParts(
        Sessions sessions,
        SessionConnections uses,
        GitEndpoint endpoint,
        ServerSettings settings,
        ConnectionCap cap) {
    Limits limits() {
        return settings.limits();
    }
}
