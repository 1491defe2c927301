package dev.jib.gateway.transport.http;

/**
 * How much a request head may have.
 *
 * @param bytes of the request line and the fields together
 * @param fields how many
 */
public record HeadLimits(int bytes, int fields) {
    /** What holds unless the configuration says otherwise. */
    public static final HeadLimits DEFAULT = new HeadLimits(16 * 1024, 100);
}
