package dev.jib.gateway.transport;

import dev.jib.gateway.session.Sessions;
import java.util.Optional;

/** What every dialogue needs. */
record GatewayParts(
        Sessions sessions,
        SessionConnections uses,
        GitEndpoint endpoint,
        Optional<LfsEndpoint> lfs,
        ServerSettings settings,
        ConnectionCap cap) {
    /** What the TCP listener speaks. */
    String scheme() {
        return settings.tcp().flatMap(TcpSettings::tls).isPresent() ? "https" : "http";
    }

    Limits limits() {
        return settings.limits();
    }
}
