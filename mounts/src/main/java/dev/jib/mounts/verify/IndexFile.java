package dev.jib.mounts.verify;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the paths of an index (gitformat-index, versions 2 to 4) that a container wrote:
 *
 * <pre>DIRC version count entry* extension* checksum
 * entry = stat[40] id flags[2] (more-flags[2])? path NUL* | stat id flags strip-varint suffix NUL
 * </pre>
 */
final class IndexFile {
    private static final int STAT = 40;
    private static final int EXTENDED = 0x4000;
    private static final int LONG_NAME = 0xfff;
    private static final Set<Integer> TYPES = Set.of(0100000, 0120000, 0160000, 0040000);

    private final ByteBuffer bytes;
    private final MessageDigest digest;
    private final int idLength;
    private int version;
    private byte[] path = new byte[0];

    private IndexFile(byte[] bytes, MessageDigest digest) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.digest = digest;
        this.idLength = digest.getDigestLength();
    }

    /**
     * What is wrong.
     *
     * @param problem empty when every path stays in the working tree
     * @param base the hexadecimal id of the shared index that this one builds on
     */
    record Answer(Optional<String> problem, Optional<String> base) {}

    static Answer check(byte[] bytes, MessageDigest digest) {
        try {
            return new IndexFile(bytes, digest).read();
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | ArithmeticException e) {
            return bad("it ends early or is damaged");
        }
    }

    private static Answer bad(String problem) {
        return new Answer(Optional.of(problem), Optional.empty());
    }

    private Answer read() {
        if (bytes.getInt() != 0x44495243) {
            return bad("it does not begin with DIRC");
        }
        version = bytes.getInt();
        if (version < 2 || version > 4) {
            return bad("it has version " + version + " (expected: 2 to 4)");
        }
        int count = bytes.getInt();
        for (int i = 0; i < count; i++) {
            Optional<String> problem = entry();
            if (problem.isPresent()) {
                return bad(problem.get());
            }
        }
        Optional<String> base = extensions();
        return checksum() ? new Answer(Optional.empty(), base) : bad("its checksum is wrong");
    }

    private Optional<String> entry() {
        int start = bytes.position();
        int mode = bytes.getInt(start + 24);
        bytes.position(start + STAT + idLength);
        int flags = bytes.getShort();
        if ((flags & EXTENDED) != 0) {
            bytes.getShort();
        }
        path = version == 4 ? compressed() : plain(start, flags);
        String name = new String(path, StandardCharsets.UTF_8);
        // an entry without a path of its own replaces one of the shared index
        if (path.length > 0 && !GitNames.isIndexPath(name)) {
            return Optional.of("it names '" + name + "', which is no path in a working tree");
        }
        return TYPES.contains(mode & 0170000)
                ? Optional.empty()
                : Optional.of("'" + name + "' has mode " + Integer.toOctalString(mode));
    }

    private byte[] plain(int start, int flags) {
        int begin = bytes.position();
        int length = flags & LONG_NAME;
        int end = begin + length;
        if (length == LONG_NAME) {
            while (bytes.get(end) != 0) {
                end++;
            }
        }
        byte[] name = new byte[end - begin];
        bytes.get(name);
        bytes.position(start + (end - start + 8) / 8 * 8);
        return name;
    }

    private byte[] compressed() {
        int strip = varint();
        if (strip < 0 || strip > path.length) {
            throw new IllegalArgumentException("prefix");
        }
        int begin = bytes.position();
        int end = begin;
        while (bytes.get(end) != 0) {
            end++;
        }
        int kept = path.length - strip;
        byte[] name = Arrays.copyOf(Arrays.copyOf(path, kept), kept + end - begin);
        bytes.get(name, kept, end - begin);
        bytes.get();
        return name;
    }

    /** The offset encoding of packs. */
    private int varint() {
        int next = bytes.get() & 0xff;
        int value = next & 0x7f;
        while ((next & 0x80) != 0) {
            next = bytes.get() & 0xff;
            value = (value + 1 << 7) + (next & 0x7f);
        }
        return value;
    }

    private Optional<String> extensions() {
        Optional<String> base = Optional.empty();
        while (bytes.remaining() > idLength) {
            int name = bytes.getInt();
            int size = bytes.getInt();
            int start = bytes.position();
            if (size < 0) {
                throw new IllegalArgumentException("extension");
            }
            if (name == 0x6c696e6b) { // link
                byte[] id = new byte[idLength];
                bytes.get(id);
                String hex = HexFormat.of().formatHex(id);
                base = hex.matches("0*") ? base : Optional.of(hex);
            }
            bytes.position(Math.addExact(start, size));
        }
        return base;
    }

    private boolean checksum() {
        byte[] written = new byte[idLength];
        bytes.get(written);
        digest.update(bytes.array(), 0, bytes.capacity() - idLength);
        return Arrays.equals(digest.digest(), written)
                || Arrays.equals(written, new byte[idLength]);
    }
}
