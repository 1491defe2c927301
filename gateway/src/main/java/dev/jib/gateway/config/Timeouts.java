package dev.jib.gateway.config;

import java.time.Duration;

/**
 * How long the gateway waits: {@code gateway.timeouts}.
 *
 * @param connect for a connection to an upstream or a proxy
 * @param tls for the TLS handshake with an upstream
 * @param response for the first byte of an upstream's answer, and for the whole of a short one
 * @param idle for the next byte, of a client or an upstream
 * @param push for the answer to a push that was sent whole, and between its bytes
 * @param turn for a free connection, where as many as may be to an upstream are in use
 * @param unused how long a connection to an upstream is kept without use
 * @param warm how long after its last use one connection to an upstream is kept open
 * @param sshKeepalive between questions whether an SSH connection still stands
 * @param forge for an answer of a forge's API
 * @param token for an answer of a server that gives out tokens
 * @param shutdown for operations under way when the gateway stops
 */
public record Timeouts(
        Duration connect,
        Duration tls,
        Duration response,
        Duration idle,
        Duration push,
        Duration turn,
        Duration unused,
        Duration warm,
        Duration sshKeepalive,
        Duration forge,
        Duration token,
        Duration shutdown) {
    /** What holds where nothing is said. */
    public static final Timeouts DEFAULT =
            new Timeouts(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(4),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30));
}
