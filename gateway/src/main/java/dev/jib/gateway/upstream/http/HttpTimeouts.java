package dev.jib.gateway.upstream.http;

import java.time.Duration;

/**
 * How long an upstream may take for what.
 *
 * @param connect until TCP is connected, for each address of the host
 * @param tls until the TLS handshake is done
 * @param head from the end of the request to the beginning of the answer
 * @param idle without a byte in the middle of a body, either way
 * @param push from the end of a push to the beginning of its answer, and between its bytes: a large
 *     push is silent as long as the upstream indexes it and runs its hooks
 */
public record HttpTimeouts(
        Duration connect, Duration tls, Duration head, Duration idle, Duration push) {
    /** 10 s, 10 s, 2 min, 2 min, 30 min. */
    public static final HttpTimeouts DEFAULT =
            new HttpTimeouts(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(30));

    public HttpTimeouts {
        positive("connect", connect);
        positive("tls", tls);
        positive("head", head);
        positive("idle", idle);
        positive("push", push);
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(
                    "timeout " + name + ": " + value + " (expected: more than zero)");
        }
    }
}
