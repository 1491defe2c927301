package dev.jib.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the gateway itself runs.
 *
 * @param stateDir what survives a restart: sessions, mirrors, audit
 * @param runtimeDir one directory with one socket per session
 * @param adminSocket where the admin API listens
 * @param listen where smart HTTP listens, if it does
 * @param tls what smart HTTP shows, if it speaks TLS
 * @param audit the audit log
 * @param timeouts how long is waited for what
 * @param overlap whether a pack is uploaded while it is inspected
 * @param mirrorBytes how much the mirrors of upstream repositories may hold together
 * @param helperDir where the container's remote helper lies, if launchers are to be told
 * @param allowedUids the users that may connect to a session's socket; empty for all
 * @param limits what clients may use
 */
public record GatewaySettings(
        Path stateDir,
        Path runtimeDir,
        Path adminSocket,
        Optional<ListenAddress> listen,
        Optional<TlsFiles> tls,
        AuditSettings audit,
        Timeouts timeouts,
        boolean overlap,
        long mirrorBytes,
        Optional<Path> helperDir,
        Set<Integer> allowedUids,
        ClientLimits limits) {
    public GatewaySettings {
        allowedUids = Set.copyOf(allowedUids);
    }

    /**
     * A host and a port to listen at.
     *
     * @param host a name or an address; an IPv6 address without brackets
     * @param port 0 for any free one
     */
    public record ListenAddress(String host, int port) {}

    /**
     * The files of a TLS server, PEM.
     *
     * @param certificate the chain
     * @param key the private key
     * @param clientCa who signs the certificates that clients must show, if they must
     * @param revoked the serial numbers of those that hold no more; absent for the file {@code
     *     revoked} beside {@code clientCa}
     */
    public record TlsFiles(
            Path certificate, Path key, Optional<Path> clientCa, Optional<Path> revoked) {}

    /**
     * The audit log.
     *
     * @param file where it is written
     * @param maxBytes after how much a new file begins
     * @param maxAge how old the first line of a file may be; absent for any age
     * @param keep how many old files stay; absent for all
     * @param keepFor how long an old file stays after its last line; absent for ever
     */
    public record AuditSettings(
            Path file,
            long maxBytes,
            Optional<Duration> maxAge,
            Optional<Integer> keep,
            Optional<Duration> keepFor) {}
}
