package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;

/** Builds packs byte by byte, well-formed or not. */
public final class TestPack {
    private final ObjectFormat format;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Integer> offsets = new ArrayList<>();
    private final Map<Integer, ObjectId> ids = new HashMap<>();
    private long announced = -1;

    public TestPack() {
        this(ObjectFormat.SHA1);
    }

    public TestPack(ObjectFormat format) {
        this.format = format;
    }

    /** The id of an object. */
    public static ObjectId idOf(ObjectFormat format, ObjectType type, byte[] content) {
        MessageDigest digest = format.newDigest();
        digest.update((type.word() + " " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
        return ObjectId.of(digest.digest(content));
    }

    /** Adds an object whole; returns its id. */
    public ObjectId add(ObjectType type, byte[] content) {
        ObjectId id = idOf(format, type, content);
        ids.put(offsets.size(), id);
        entry(type.code(), content.length, new byte[0], deflate(content));
        return id;
    }

    public ObjectId blob(String content) {
        return add(ObjectType.BLOB, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds an OFS_DELTA on the entry of that number. */
    public TestPack ofsDelta(int base, byte[] delta) {
        return ofsDeltaAt(position() - offsets.get(base), delta);
    }

    public TestPack ofsDeltaAt(long distance, byte[] delta) {
        return entry(ObjectType.OFS_DELTA, delta.length, offset(distance), deflate(delta));
    }

    public TestPack refDelta(ObjectId base, byte[] delta) {
        return entry(ObjectType.REF_DELTA, delta.length, base.bytes(), deflate(delta));
    }

    /** Adds an entry with whatever head and data. */
    public TestPack entry(int kind, long size, byte[] base, byte[] data) {
        return raw(head(kind, size), base, data);
    }

    /** Adds an entry of these bytes. */
    public TestPack raw(byte[]... parts) {
        offsets.add(position());
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        return this;
    }

    /** Makes the head announce that many objects. */
    public TestPack announce(long count) {
        announced = count;
        return this;
    }

    public int count() {
        return offsets.size();
    }

    public ObjectId id(int number) {
        return java.util.Objects.requireNonNull(
                ids.get(number), "a delta, whose id is not computed");
    }

    public int offset(int number) {
        return offsets.get(number);
    }

    /** The pack with its right trailer. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("PACK".getBytes(StandardCharsets.US_ASCII));
        int count = (int) (announced < 0 ? offsets.size() : announced);
        out.writeBytes(ByteBuffer.allocate(8).putInt(2).putInt(count).array());
        out.writeBytes(body.toByteArray());
        return sealed(format, out.toByteArray());
    }

    /** The bytes with the trailer that they should have. */
    public static byte[] sealed(ObjectFormat format, byte[] pack) {
        byte[] trailer = format.newDigest().digest(pack);
        return ByteBuffer.allocate(pack.length + trailer.length).put(pack).put(trailer).array();
    }

    private int position() {
        return 12 + body.size();
    }

    public static byte[] head(int kind, long size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = size >>> 4;
        int b = kind << 4 | (int) (size & 15);
        while (rest > 0) {
            out.write(b | 0x80);
            b = (int) (rest & 0x7f);
            rest >>>= 7;
        }
        out.write(b);
        return out.toByteArray();
    }

    private static byte[] offset(long distance) {
        byte[] bytes = new byte[10];
        int at = bytes.length;
        long rest = distance;
        bytes[--at] = (byte) (rest & 0x7f);
        while ((rest >>>= 7) > 0) {
            bytes[--at] = (byte) (0x80 | --rest & 0x7f);
        }
        return java.util.Arrays.copyOfRange(bytes, at, bytes.length);
    }

    public static byte[] deflate(byte[] content) {
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] step = new byte[4096];
            while (!deflater.finished()) {
                out.write(step, 0, deflater.deflate(step));
            }
            return out.toByteArray();
        }
    }

    /** A delta with these sizes and instructions. */
    public static byte[] delta(long baseSize, long resultSize, byte[]... instructions) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(size(baseSize));
        out.writeBytes(size(resultSize));
        for (byte[] instruction : instructions) {
            out.writeBytes(instruction);
        }
        return out.toByteArray();
    }

    public static byte[] copy(int from, int size) {
        ByteBuffer out = ByteBuffer.allocate(8);
        int op = 0x80;
        out.put((byte) 0);
        for (int i = 0; i < 4; i++) {
            if ((from >> 8 * i & 0xff) != 0) {
                op |= 1 << i;
                out.put((byte) (from >> 8 * i));
            }
        }
        for (int i = 0; i < 3 && size != 0x10000; i++) {
            if ((size >> 8 * i & 0xff) != 0) {
                op |= 0x10 << i;
                out.put((byte) (size >> 8 * i));
            }
        }
        out.put(0, (byte) op);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    public static byte[] insert(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(content.length + 1)
                .put((byte) content.length)
                .put(content)
                .array();
    }

    private static byte[] size(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }
}
