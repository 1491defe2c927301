package dev.jib.gateway.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What clients may use of the gateway, where the configuration says it; what is absent has the
 * default of the listeners.
 *
 * @param connections the most connections of all sessions
 * @param sessionConnections the most connections on one session's socket
 * @param concurrent the most operations of one session at a time
 * @param perSecond how many operations a session may begin each second, on average
 * @param burst how many it may begin at once after a rest
 * @param operation how long one operation may take
 * @param firstLine how long a client has for its first line or request head
 * @param bodyIdle how long an HTTP client may not send a byte of its request's body
 * @param keepAlive how long a connection waits for a next HTTP request
 * @param linger how long a connection is drained after the last byte was sent on it
 * @param lineBytes the longest first line of the native transport
 * @param headBytes the most bytes of an HTTP request head
 * @param headFields the most fields of an HTTP request head
 * @param quarantineBytes how much of the disk the pushes of one session may hold while they are
 *     inspected
 * @param upstreamConnections the most connections to one HTTP upstream
 * @param upstreamSshConnections the most connections to one SSH upstream
 */
public record ClientLimits(
        Optional<Integer> connections,
        Optional<Integer> sessionConnections,
        Optional<Integer> concurrent,
        Optional<Integer> perSecond,
        Optional<Integer> burst,
        Optional<Duration> operation,
        Optional<Duration> firstLine,
        Optional<Duration> bodyIdle,
        Optional<Duration> keepAlive,
        Optional<Duration> linger,
        Optional<Integer> lineBytes,
        Optional<Integer> headBytes,
        Optional<Integer> headFields,
        Optional<Long> quarantineBytes,
        Optional<Integer> upstreamConnections,
        Optional<Integer> upstreamSshConnections) {
    /** Where nothing is said. */
    public static final ClientLimits DEFAULT =
            new ClientLimits(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
}
