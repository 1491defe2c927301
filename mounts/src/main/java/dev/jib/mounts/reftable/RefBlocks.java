package dev.jib.mounts.reftable;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The ref blocks of a table and their index. Git looks refs up by the index and lists them by the
 * blocks: only a table in which both say the same is believed.
 */
final class RefBlocks {
    /** More than any repository has, and less than the memory of a small machine. */
    private static final int MOST = 4_000_000;

    /** The last key of a block, and where the block is. */
    private record Entry(byte[] lastKey, int at) {
        boolean same(Entry other) {
            return at == other.at && Arrays.equals(lastKey, other.lastKey);
        }
    }

    private final byte[] bytes;
    private final Header header;
    private final ImmutableList.Builder<RefRecord> records = ImmutableList.builder();
    private int at;
    private int count;

    private RefBlocks(byte[] bytes, Header header) {
        this.bytes = bytes;
        this.header = header;
    }

    static ImmutableList<RefRecord> read(byte[] bytes, Header header) {
        if (!header.hasRefs()) {
            return ImmutableList.of();
        }
        RefBlocks blocks = new RefBlocks(bytes, header);
        blocks.readIndex(blocks.readBlocks());
        FormatFault.unless(
                blocks.at == header.refsEnd(), "between its refs and what follows is something");
        return blocks.records.build();
    }

    private ImmutableList<Entry> readBlocks() {
        ImmutableList.Builder<Entry> blocks = ImmutableList.builder();
        byte[] last = new byte[0];
        while (at < header.refsEnd() && typeAt(at) == 'r') {
            int start = at;
            Block<RefRecord> block = Block.read(bytes, next(), last, this::ref);
            count += block.records().size();
            FormatFault.unless(count <= MOST, "it has more than " + MOST + " refs");
            records.addAll(block.records());
            last = block.lastKey();
            blocks.add(new Entry(last, start));
        }
        return blocks.build();
    }

    /** Reads level after level; each has to name the blocks of the one below, and nothing else. */
    private void readIndex(ImmutableList<Entry> blocks) {
        ImmutableList<Entry> below = blocks;
        int root = 0;
        while (at < header.refsEnd()) {
            root = at;
            below = readLevel(below);
        }
        FormatFault.unless(root == header.indexAt(), "its index of refs is not where it says");
    }

    private ImmutableList<Entry> readLevel(ImmutableList<Entry> below) {
        ImmutableList.Builder<Entry> level = ImmutableList.builder();
        byte[] last = new byte[0];
        for (int named = 0; named < below.size(); ) {
            FormatFault.unless(
                    at < header.refsEnd() && typeAt(at) == 'i', "its index of refs is not whole");
            int start = at;
            Block<Entry> block = Block.read(bytes, next(), last, RefBlocks::entry);
            for (Entry entry : block.records()) {
                FormatFault.unless(
                        named < below.size() && entry.same(below.get(named++)),
                        "its index of refs is not that of its refs");
            }
            last = block.lastKey();
            level.add(new Entry(last, start));
        }
        return level.build();
    }

    private char typeAt(int start) {
        return (char) bytes[start + skip(start)];
    }

    private int skip(int start) {
        return start == 0 ? header.size() : 0;
    }

    /** The block that begins here; moves on to what follows it and its padding. */
    private Block.Place next() {
        int start = at;
        int skip = skip(start);
        int length = (int) new Cursor(bytes, start + skip + 1, header.refsEnd()).number(3);
        FormatFault.unless(
                length >= skip + 6 && length <= header.refsEnd() - start,
                "a block of it is longer than the table");
        int end = start + length;
        int padded = start + header.blockSize();
        at = end;
        if (end < padded && end < header.refsEnd() && bytes[end] == 0) {
            at = Math.min(padded, header.refsEnd());
            for (int i = end; i < at; i++) {
                FormatFault.unless(bytes[i] == 0, "something is hidden behind a block of it");
            }
        }
        return new Block.Place(start, skip, end);
    }

    private static Entry entry(byte[] key, int kind, Cursor from) {
        FormatFault.unless(kind == 0, "its index of refs has a record of another kind");
        return new Entry(key, from.varSize());
    }

    private RefRecord ref(byte[] key, int kind, Cursor from) {
        from.varint();
        String name = new String(key, StandardCharsets.ISO_8859_1);
        Optional<String> none = Optional.empty();
        return switch (kind) {
            case 0 -> new RefRecord(name, none, none);
            case 1 -> new RefRecord(name, Optional.of(from.hex(header.idSize())), none);
            case 2 -> {
                Optional<String> id = Optional.of(from.hex(header.idSize()));
                from.take(header.idSize());
                yield new RefRecord(name, id, none);
            }
            case 3 -> {
                byte[] target = from.take(from.varSize());
                yield new RefRecord(
                        name, none, Optional.of(new String(target, StandardCharsets.UTF_8)));
            }
            default -> throw new FormatFault("a ref of it is of a kind that git does not have");
        };
    }
}
