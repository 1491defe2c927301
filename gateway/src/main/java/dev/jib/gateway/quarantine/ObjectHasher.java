package dev.jib.gateway.quarantine;

import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Computes object ids: the hash of {@code type SP size NUL content}. For one thread.
 *
 * <p>Where the content lies in an array with {@value #ROOM} free bytes before it, the header is
 * written there and the whole is hashed in one call, which for small objects is half the cost.
 */
final class ObjectHasher {
    /** Bytes that the caller leaves free before the content. */
    static final int ROOM = 32;

    private final MessageDigest digest;
    private final byte[] id;
    private final byte[] header = new byte[ROOM];

    ObjectHasher(ObjectFormat format) {
        digest = format.newDigest();
        id = new byte[format.length()];
    }

    /** Hashes the content at {@code start}, overwriting up to {@link #ROOM} bytes before it. */
    byte[] hash(ObjectType type, byte[] data, int start, int size) {
        int from = writeHeader(type, size, data, start);
        digest.update(data, from, start + size - from);
        return finish();
    }

    /** Begins an object whose content comes in pieces. */
    void begin(ObjectType type, long size) {
        int from = writeHeader(type, size, header, ROOM);
        digest.reset();
        digest.update(header, from, ROOM - from);
    }

    void update(byte[] data, int start, int size) {
        digest.update(data, start, size);
    }

    /** The id, in an array that the next object overwrites. */
    byte[] finish() {
        try {
            digest.digest(id, 0, id.length);
            return id;
        } catch (DigestException e) {
            throw new IllegalStateException("id buffer: " + id.length + " bytes", e);
        }
    }

    private static int writeHeader(ObjectType type, long size, byte[] data, int end) {
        int at = end - 1;
        data[at] = 0;
        long rest = size;
        do {
            data[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        data[--at] = ' ';
        byte[] word = type.ascii();
        at -= word.length;
        System.arraycopy(word, 0, data, at, word.length);
        return at;
    }
}
