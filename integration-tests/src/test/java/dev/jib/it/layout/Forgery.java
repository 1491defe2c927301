package dev.jib.it.layout;

import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Files of git's that git itself would not write, in base 64, as an attacker carries them in. */
@SuppressWarnings("deprecation") // SHA-1 is what git's files have
final class Forgery {
    private static final int HASH = 20;

    private Forgery() {}

    /**
     * An index of version 2 with one entry.
     *
     * <pre>{@code "DIRC" 2 1 (stat data, 40 bytes) (id) (flags) path NUL-padding checksum}</pre>
     */
    static String index(String path, String blob) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        int entry = (62 + name.length + 8) / 8 * 8;
        ByteBuffer bytes = ByteBuffer.allocate(12 + entry);
        bytes.put("DIRC".getBytes(StandardCharsets.US_ASCII)).putInt(2).putInt(1);
        bytes.position(12 + 24);
        bytes.putInt(0100755).position(12 + 40);
        bytes.put(HexFormat.of().parseHex(blob)).putShort((short) name.length).put(name);
        return Base64.getEncoder().encodeToString(withChecksum(bytes.array()));
    }

    /** The id of a blob. */
    static String blob(String content) {
        int length = content.getBytes(StandardCharsets.UTF_8).length;
        return Hashing.sha1()
                .hashString("blob " + length + "\0" + content, StandardCharsets.UTF_8)
                .toString();
    }

    /** A commit-graph in which a commit that has no parent gets one. */
    static String graph(byte[] graph, String commit, String parent) {
        byte[] forged = Arrays.copyOf(graph, graph.length - HASH);
        int ids = chunk(graph, "OIDL");
        int position = find(graph, ids, commit);
        int data = chunk(graph, "CDAT") + position * (HASH + 16) + HASH;
        ByteBuffer.wrap(forged).putInt(data, find(graph, ids, parent));
        return Base64.getEncoder().encodeToString(withChecksum(forged));
    }

    /**
     * A bitmap of at most 64 objects whose largest entry lacks its last object.
     *
     * <pre>{@code "BITM" 1 flags count (checksum) ewah[4] (position[4] 2 bytes ewah)*}</pre>
     */
    static String bitmap(byte[] bitmap) {
        byte[] forged = Arrays.copyOf(bitmap, bitmap.length - HASH);
        ByteBuffer in = ByteBuffer.wrap(forged);
        int entries = in.getInt(8);
        in.position(12 + HASH);
        for (int type = 0; type < 4; type++) {
            in.position(in.position() + 12 + in.getInt(in.position() + 4) * 8);
        }
        int largest = in.position() + 6 + 16;
        for (int i = 0; i < entries; i++) {
            int word = in.position() + 6 + 16;
            if (Long.bitCount(in.getLong(word)) > Long.bitCount(in.getLong(largest))) {
                largest = word;
            }
            in.position(in.position() + 6 + 12 + in.getInt(in.position() + 6 + 4) * 8);
        }
        in.putLong(largest, in.getLong(largest) ^ Long.highestOneBit(in.getLong(largest)));
        return Base64.getEncoder().encodeToString(withChecksum(forged));
    }

    /** A reverse index with its first two entries exchanged. */
    static String reverseIndex(byte[] index) {
        byte[] forged = Arrays.copyOf(index, index.length - HASH);
        ByteBuffer in = ByteBuffer.wrap(forged);
        int first = in.getInt(12);
        in.putInt(12, in.getInt(16)).putInt(16, first);
        return Base64.getEncoder().encodeToString(withChecksum(forged));
    }

    /** Where a chunk begins: the table of contents follows 8 bytes, 12 bytes an entry. */
    private static int chunk(byte[] graph, String name) {
        ByteBuffer bytes = ByteBuffer.wrap(graph);
        int wanted = ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).getInt();
        for (int entry = 8; ; entry += 12) {
            if (bytes.getInt(entry) == wanted) {
                return (int) bytes.getLong(entry + 4);
            }
        }
    }

    private static int find(byte[] graph, int ids, String id) {
        byte[] wanted = HexFormat.of().parseHex(id);
        for (int i = 0; ; i++) {
            int from = ids + i * HASH;
            if (Arrays.equals(graph, from, from + HASH, wanted, 0, HASH)) {
                return i;
            }
        }
    }

    private static byte[] withChecksum(byte[] content) {
        return ByteBuffer.allocate(content.length + HASH)
                .put(content)
                .put(Hashing.sha1().hashBytes(content).asBytes())
                .array();
    }
}
