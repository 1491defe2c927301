package dev.jib.gateway.quarantine;

/**
 * Which blobs are kept whole while the pack streams, because a rule will read their content.
 *
 * <p>Other blobs are hashed, measured and dropped; they can still be read later, at the price of
 * inflating them again.
 */
@FunctionalInterface
public interface BlobInterest {
    /** No rule reads content. */
    BlobInterest NONE = size -> false;

    /** Whether a blob of that many bytes is kept. */
    boolean wants(long size);

    /** Keeps blobs of at most that many bytes. */
    static BlobInterest upTo(long bytes) {
        return size -> size <= bytes;
    }
}
