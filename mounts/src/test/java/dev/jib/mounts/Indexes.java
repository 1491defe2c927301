package dev.jib.mounts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Index files as git writes them, with paths as only an attacker does. */
final class Indexes {
    private Indexes() {}

    /** An index of version 2 with one file. */
    static byte[] of(String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(12 + (62 + name.length + 8) / 8 * 8 + 20);
        buffer.put("DIRC".getBytes(StandardCharsets.US_ASCII)).putInt(2).putInt(1);
        buffer.putInt(12 + 24, 0100644);
        buffer.position(12 + 60);
        buffer.putShort((short) name.length).put(name);
        int end = buffer.capacity() - 20;
        buffer.position(end);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            buffer.put(digest.digest(Arrays.copyOf(buffer.array(), end)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        return buffer.array();
    }
}
