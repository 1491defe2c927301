package dev.jib.gateway.upstream.git;

import java.time.Duration;

/**
 * How long a git daemon may take for what.
 *
 * @param connect until TCP is connected
 * @param response until it speaks
 * @param idle without a byte in the middle, either way
 * @param push without a byte while a push is sent and taken in
 */
public record DaemonTimeouts(Duration connect, Duration response, Duration idle, Duration push) {}
