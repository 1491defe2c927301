package dev.jib.gateway.transport;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where the gateway listens.
 *
 * @param runtimeDir below which each session has its directory and socket
 * @param allowedUids the users that may connect to a session's socket; empty for all
 * @param tcp the TCP listener, if there is one
 * @param admin the administrators' socket, if there is one
 * @param limits what is waited for and taken
 * @param quotas how much a session may use
 */
public record ServerSettings(
        Path runtimeDir,
        Set<Integer> allowedUids,
        Optional<TcpSettings> tcp,
        Optional<Path> admin,
        Limits limits,
        Quotas quotas) {
    /** With {@link Quotas#DEFAULT}. */
    public ServerSettings(
            Path runtimeDir,
            Set<Integer> allowedUids,
            Optional<TcpSettings> tcp,
            Optional<Path> admin,
            Limits limits) {
        this(runtimeDir, allowedUids, tcp, admin, limits, Quotas.DEFAULT);
    }

    public ServerSettings {
        allowedUids = Set.copyOf(allowedUids);
    }
}
