package dev.jib.it.push;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Adler32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** A pack built byte by byte (gitformat-pack(5)), well-formed or not. */
final class RawPack {
    static final int COMMIT = 1;
    static final int TREE = 2;
    static final int BLOB = 3;
    static final int TAG = 4;
    static final int OFS_DELTA = 6;
    static final int REF_DELTA = 7;
    private static final String[] WORDS = {"", "commit", "tree", "blob", "tag"};

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int count;
    private int announced = -1;
    private int last;

    /** Adds an object whole; returns its id. */
    String add(int type, byte[] content) {
        entry(type, content.length, new byte[0], deflate(content));
        return id(type, content);
    }

    /** Adds an object whole and uncompressed, so that its size tells that of the entry. */
    String store(int type, byte[] content) {
        entry(type, content.length, new byte[0], stored(content));
        return id(type, content);
    }

    /** Adds a blob; returns its id. */
    String blob(String content) {
        return add(BLOB, bytes(content));
    }

    /** Adds a delta on what was added at that offset. */
    RawPack ofsDelta(int baseOffset, byte[] delta) {
        return entry(OFS_DELTA, delta.length, distance(next() - baseOffset), deflate(delta));
    }

    /** Adds a delta on the object of that id. */
    RawPack refDelta(String baseId, byte[] delta) {
        return entry(REF_DELTA, delta.length, HexFormat.of().parseHex(baseId), deflate(delta));
    }

    /** Adds an entry with whatever type, size, base and data. */
    RawPack entry(int type, long size, byte[] base, byte[] data) {
        return raw(head(type, size), base, data);
    }

    /** Adds one entry of these bytes. */
    RawPack raw(byte[]... parts) {
        last = next();
        count++;
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        return this;
    }

    /** Has the head announce that many objects, whatever there are. */
    RawPack announce(int objects) {
        announced = objects;
        return this;
    }

    /** Where the last entry begins. */
    int last() {
        return last;
    }

    /** The pack, with its right trailer. */
    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes("PACK"));
        out.writeBytes(
                ByteBuffer.allocate(8).putInt(2).putInt(announced < 0 ? count : announced).array());
        out.writeBytes(body.toByteArray());
        out.writeBytes(sha1(out.toByteArray()));
        return out.toByteArray();
    }

    /** The id of an object. */
    static String id(int type, byte[] content) {
        byte[] head = bytes(WORDS[type] + " " + content.length + "\0");
        return HexFormat.of().formatHex(sha1(head, content));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Type and size as an entry begins. */
    static byte[] head(int type, long size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = size >>> 4;
        int b = type << 4 | (int) (size & 15);
        while (rest > 0) {
            out.write(b | 0x80);
            b = (int) (rest & 0x7f);
            rest >>>= 7;
        }
        out.write(b);
        return out.toByteArray();
    }

    /** A delta that copies its base whole, {@code times} times, and then has this text. */
    static byte[] delta(int baseSize, int times, String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(deltaHead(baseSize, (long) baseSize * times + text.length()));
        for (int i = 0; i < times; i++) {
            out.writeBytes(
                    new byte[] {
                        (byte) 0xf0,
                        (byte) baseSize,
                        (byte) (baseSize >> 8),
                        (byte) (baseSize >> 16)
                    });
        }
        if (!text.isEmpty()) {
            out.write(text.length());
            out.writeBytes(bytes(text));
        }
        return out.toByteArray();
    }

    /** The two sizes that a delta begins with. */
    static byte[] deltaHead(long baseSize, long resultSize) {
        return join(varint(baseSize), varint(resultSize));
    }

    static byte[] deflate(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflating =
                new DeflaterOutputStream(out, new Deflater(Deflater.BEST_SPEED))) {
            deflating.write(content);
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A zlib stream of stored blocks, whose size tells that of the content (RFC 1950, 1951). */
    private static byte[] stored(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 1024);
        out.write(0x78);
        out.write(0x01);
        int at = 0;
        do {
            int length = Math.min(65535, content.length - at);
            out.write(at + length == content.length ? 1 : 0);
            out.writeBytes(new byte[] {(byte) length, (byte) (length >> 8)});
            out.writeBytes(new byte[] {(byte) ~length, (byte) (~length >> 8)});
            out.write(content, at, length);
            at += length;
        } while (at < content.length);
        Adler32 sum = new Adler32();
        sum.update(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
        return out.toByteArray();
    }

    static byte[] sha1(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private int next() {
        return 12 + body.size();
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while (rest > 0x7f) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    static byte[] distance(long back) {
        byte[] bytes = new byte[10];
        int at = bytes.length;
        long rest = back;
        bytes[--at] = (byte) (rest & 0x7f);
        while ((rest >>>= 7) > 0) {
            bytes[--at] = (byte) (0x80 | (--rest & 0x7f));
        }
        return java.util.Arrays.copyOfRange(bytes, at, bytes.length);
    }
}
