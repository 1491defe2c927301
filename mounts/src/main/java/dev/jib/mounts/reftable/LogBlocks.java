package dev.jib.mounts.reftable;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The log blocks of a table: {@code 'g' u24(length when inflated)} and the records, deflated. What
 * they say is no ref: that git can read them is what counts, and the entries of the stash, which
 * are nowhere else.
 */
final class LogBlocks {
    /** Some millions of entries. */
    private static final long MOST_BYTES = 1L << 30;

    private final byte[] bytes;
    private final Header header;
    private int at;

    private LogBlocks(byte[] bytes, Header header) {
        this.bytes = bytes;
        this.header = header;
        this.at = header.logsAt();
    }

    static ImmutableList<LogRecord> read(byte[] bytes, Header header) {
        ImmutableList.Builder<LogRecord> records = ImmutableList.builder();
        if (header.logsAt() < 0) {
            return records.build();
        }
        LogBlocks blocks = new LogBlocks(bytes, header);
        byte[] last = new byte[0];
        long total = 0;
        while (blocks.at < header.logsEnd()) {
            int skip = blocks.at == 0 ? header.size() : 0;
            byte[] inflated = blocks.inflate(skip);
            total += inflated.length;
            FormatFault.unless(total <= MOST_BYTES, "its logs are larger than 1 GiB");
            Block<LogRecord> block =
                    Block.read(
                            inflated, new Block.Place(0, skip, inflated.length), last, blocks::log);
            records.addAll(block.records());
            last = block.lastKey();
        }
        return records.build();
    }

    /** The block that begins here as it is when inflated; moves on to what follows it. */
    private byte[] inflate(int skip) {
        Cursor from = new Cursor(bytes, at + skip, header.logsEnd());
        FormatFault.unless(from.number(1) == 'g', "among its logs is something else");
        int length = (int) from.number(3);
        FormatFault.unless(length > skip + 6, "a log block of it is too short");
        byte[] inflated = new byte[length];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, from.at(), header.logsEnd() - from.at());
            int done = inflater.inflate(inflated, skip + 4, length - skip - 4);
            FormatFault.unless(
                    done == length - skip - 4 && inflate(inflater),
                    "a log block of it is not as long as it says");
            at = from.at() + (int) inflater.getBytesRead();
            return inflated;
        } catch (DataFormatException e) {
            throw new FormatFault("a log block of it cannot be inflated");
        } finally {
            inflater.end();
        }
    }

    /** Whether the stream ends here. */
    private static boolean inflate(Inflater inflater) throws DataFormatException {
        return inflater.finished() || (inflater.inflate(new byte[1]) == 0 && inflater.finished());
    }

    private LogRecord log(byte[] key, int kind, Cursor from) {
        String name = new String(key, StandardCharsets.ISO_8859_1);
        FormatFault.unless(key.length > 9 && key[key.length - 9] == 0, "a log of it names no ref");
        if (kind == 0) {
            return new LogRecord(name, Optional.empty());
        }
        FormatFault.unless(kind == 1, "a log of it is of a kind that git does not have");
        from.take(header.idSize());
        String id = from.hex(header.idSize());
        from.take(from.varSize()); // name
        from.take(from.varSize()); // email
        from.varint(); // time
        from.take(2); // time zone
        from.take(from.varSize()); // message
        return new LogRecord(name, Optional.of(id));
    }
}
