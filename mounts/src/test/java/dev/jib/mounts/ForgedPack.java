package dev.jib.mounts;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Lies in what git derives from packs, each with the right checksum at its end. */
@SuppressWarnings("deprecation") // SHA-1 is what git's files have
final class ForgedPack {
    private static final int HASH = 20;

    private ForgedPack() {}

    /** The one file of that ending. */
    static Path file(Path packs, String ending) throws IOException {
        try (Stream<Path> files = Files.list(packs)) {
            return files.filter(f -> f.toString().endsWith(ending)).findFirst().orElseThrow();
        }
    }

    /** A bitmap whose largest entry lacks its last object; of at most 64 objects. */
    static void bitmap(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int entries = in.getInt(8);
        in.position(12 + HASH);
        for (int type = 0; type < 4; type++) {
            in.position(in.position() + 12 + in.getInt(in.position() + 4) * 8);
        }
        int largest = 0;
        for (int i = 0; i < entries; i++) {
            int word = in.position() + 6 + 16;
            boolean more =
                    largest == 0
                            || Long.bitCount(in.getLong(word)) > Long.bitCount(in.getLong(largest));
            largest = more ? word : largest;
            in.position(in.position() + 6 + 12 + in.getInt(in.position() + 6 + 4) * 8);
        }
        in.putLong(largest, in.getLong(largest) ^ Long.highestOneBit(in.getLong(largest)));
        write(file, Arrays.copyOf(bytes, bytes.length - HASH));
    }

    /** A reverse index with its first two entries exchanged. */
    static void reverseIndex(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int first = in.getInt(12);
        in.putInt(12, in.getInt(16)).putInt(16, first);
        write(file, Arrays.copyOf(bytes, bytes.length - HASH));
    }

    /** A multi-pack-index that leaves out its last object; chunks as git 2.39 orders them. */
    static void multiPackIndex(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int fanout = chunk(in, "OIDF");
        int ids = chunk(in, "OIDL");
        int offsets = chunk(in, "OOFF");
        int count = in.getInt(fanout + 1020);
        int last = ids + (count - 1) * HASH;
        for (int i = bytes[last] & 0xff; i < 256; i++) {
            in.putInt(fanout + i * 4, in.getInt(fanout + i * 4) - 1);
        }
        for (int i = 0; i <= (bytes[6] & 0xff); i++) {
            int entry = 12 + i * 12;
            long at = in.getLong(entry + 4);
            in.putLong(entry + 4, at - (at > ids ? HASH : 0) - (at > offsets ? 8 : 0));
        }
        int end = offsets + count * 8;
        write(
                file,
                ByteBuffer.allocate(bytes.length - HASH - HASH - 8)
                        .put(bytes, 0, last)
                        .put(bytes, last + HASH, offsets - last - HASH)
                        .put(bytes, offsets, (count - 1) * 8)
                        .put(bytes, end, bytes.length - HASH - end)
                        .array());
    }

    private static int chunk(ByteBuffer bytes, String name) {
        int wanted = ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).getInt();
        for (int entry = 12; ; entry += 12) {
            if (bytes.getInt(entry) == wanted) {
                return (int) bytes.getLong(entry + 4);
            }
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.delete(file);
        Files.write(
                file,
                ByteBuffer.allocate(content.length + HASH)
                        .put(content)
                        .put(Hashing.sha1().hashBytes(content).asBytes())
                        .array());
    }
}
