package dev.jib.mounts.verify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The sorted object ids of a pack index of version 2 or of a multi-pack-index (gitformat-pack), the
 * commits that a bitmap (gitformat-bitmap) is about, and whether times belong to a pack.
 *
 * <pre>idx = ff744f63 00000002 fanout[256] ids crcs offsets ...
 * midx = "MIDX" 1 hash chunks 0 packs (name[4] offset[8])* 0 end[8] chunk*
 * bitmap = "BITM" 1 flags count checksum ewah[4] (position[4] xor[1] flags[1] ewah)* ...
 * ewah = bits[4] words[4] word[8]* last[4]
 * mtimes = "MTME" 1 hash time[4]* checksum-of-pack checksum</pre>
 */
final class PackTables {
    private static final int FANOUT = 256 * 4;
    private static final int FULL = 1;
    private static final int NAME_HASHES = 4;

    private final ByteBuffer bytes;
    private final int start;
    private final int count;
    private final int width;

    private PackTables(ByteBuffer bytes, int fanout, int start, int width) {
        this.bytes = bytes;
        this.start = start;
        this.width = width;
        this.count = bytes.getInt(fanout + FANOUT - 4);
        if (count < 0 || start + (long) count * width > bytes.capacity()) {
            throw new IllegalArgumentException("it is shorter than its table of objects");
        }
    }

    /** That of a pack's index; {@code width} is the length of an id in bytes. */
    static PackTables ofIndex(byte[] file, int width) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (bytes.getInt(0) != 0xff744f63 || bytes.getInt(4) != 2) {
            throw new IllegalArgumentException("an index of another version than 2");
        }
        return new PackTables(bytes, 8, 8 + FANOUT, width);
    }

    /** That of a multi-pack-index. */
    static PackTables ofMultiPackIndex(byte[] file, int width) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        return new PackTables(bytes, chunk(bytes, "OIDF"), chunk(bytes, "OIDL"), width);
    }

    /** The names of the pack indexes that a multi-pack-index covers. */
    static List<String> packNames(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        List<String> names = new ArrayList<>();
        int at = chunk(bytes, "PNAM");
        for (int i = bytes.getInt(8); i > 0; i--) {
            int end = at;
            while (bytes.get(end) != 0) {
                end++;
            }
            names.add(new String(file, at, end - at, StandardCharsets.UTF_8));
            at = end + 1;
        }
        return names;
    }

    private static int chunk(ByteBuffer bytes, String name) {
        if (bytes.getInt(0) != 0x4d494458 || bytes.get(4) != 1 || bytes.get(7) != 0) {
            throw new IllegalArgumentException("a multi-pack-index of another version than 1");
        }
        int wanted = ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).getInt();
        for (int i = 0; i < (bytes.get(6) & 0xff); i++) {
            int entry = 12 + i * 12;
            if (bytes.getInt(entry) == wanted) {
                return Math.toIntExact(bytes.getLong(entry + 4));
            }
        }
        throw new IllegalArgumentException("a multi-pack-index without " + name);
    }

    int count() {
        return count;
    }

    /** Whether each id of another table is in this one. */
    boolean holdsAll(PackTables other) {
        int own = 0;
        for (int i = 0; i < other.count; i++) {
            while (own < count && compare(own, other, i) < 0) {
                own++;
            }
            if (own == count || compare(own, other, i) != 0) {
                return false;
            }
        }
        return true;
    }

    private int compare(int own, PackTables other, int its) {
        int a = start + own * width;
        int b = other.start + its * width;
        return Arrays.compareUnsigned(
                bytes.array(), a, a + width, other.bytes.array(), b, b + width);
    }

    /** The ids of the commits that a bitmap over these objects has an entry for. */
    List<String> commits(byte[] bitmap) {
        ByteBuffer in = ByteBuffer.wrap(bitmap);
        if (in.getInt() != 0x4249544d || in.getShort() != 1) {
            throw new IllegalArgumentException("a bitmap of another version than 1");
        }
        if ((in.getShort() & ~(FULL | NAME_HASHES)) != 0) {
            throw new IllegalArgumentException("a bitmap with a table of another kind");
        }
        int entries = in.getInt();
        in.position(in.position() + width);
        for (int type = 0; type < 4; type++) {
            skip(in);
        }
        List<String> commits = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            int at = start + Math.multiplyExact(in.getInt(), width);
            in.getShort();
            skip(in);
            commits.add(HexFormat.of().formatHex(bytes.array(), at, at + width));
        }
        return commits;
    }

    /** Whether a {@code .mtimes} has the form that git demands: one time for each object. */
    boolean areTimes(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        return file.length == 12 + count * 4L + 2L * width
                && in.getInt(0) == 0x4d544d45
                && in.getInt(4) == 1
                && in.getInt(8) == (width == 20 ? 1 : 2);
    }

    private static void skip(ByteBuffer in) {
        in.getInt();
        long words = in.getInt() & 0xffffffffL;
        in.position(Math.toIntExact(in.position() + words * 8 + 4));
    }
}
