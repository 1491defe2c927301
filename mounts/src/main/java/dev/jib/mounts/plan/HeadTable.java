package dev.jib.mounts.plan;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A reftable whose only record is a symbolic HEAD. Rule: git's {@code
 * Documentation/technical/reftable}, version 1, or 2 where ids are SHA-256.
 */
public final class HeadTable {
    /** What names such a table: its one update is the first. */
    static final String NAME = "0x000000000001-0x000000000001-00000000.ref";

    /** What the file HEAD holds where refs are in tables. */
    public static final String HEAD_FILE = "ref: refs/heads/.invalid\n";

    /** What the file {@code refs/heads} holds then. */
    static final String HEADS_FILE = "this repository uses the reftable format\n";

    private static final int BLOCK_SIZE = 4096;
    private static final int SYMBOLIC = 3;
    private static final byte[] KEY = "HEAD".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayDataOutput bytes = ByteStreams.newDataOutput();

    private HeadTable() {}

    /** The bytes of a table in which HEAD names {@code target}. */
    static byte[] of(String target, HeadFormat format) {
        HeadTable table = new HeadTable();
        table.header(format);
        int header = table.size();
        byte[] record = record(target.getBytes(StandardCharsets.UTF_8));
        table.number('r', 1);
        table.number(header + 4 + record.length + 3 + 2, 3);
        table.bytes.write(record);
        table.number(header + 4, 3);
        table.number(1, 2);
        int footer = table.size();
        table.header(format);
        for (int i = 0; i < 5; i++) {
            table.number(0, 8); // neither an index nor objects nor logs
        }
        CRC32 crc = new CRC32();
        crc.update(table.bytes.toByteArray(), footer, table.size() - footer);
        table.number(crc.getValue(), 4);
        return table.bytes.toByteArray();
    }

    private void header(HeadFormat format) {
        boolean sha256 = format == HeadFormat.TABLE_SHA256;
        bytes.write("REFT".getBytes(StandardCharsets.US_ASCII));
        number(sha256 ? 2 : 1, 1);
        number(BLOCK_SIZE, 3);
        number(1, 8);
        number(1, 8);
        if (sha256) {
            bytes.write("s256".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] record(byte[] target) {
        HeadTable record = new HeadTable();
        record.varint(0); // shares nothing with a key before
        record.varint(KEY.length << 3 | SYMBOLIC);
        record.bytes.write(KEY);
        record.varint(0); // of the table's first update
        record.varint(target.length);
        record.bytes.write(target);
        return record.bytes.toByteArray();
    }

    private int size() {
        return bytes.toByteArray().length;
    }

    /** Big-endian, in so many bytes. */
    private void number(long number, int width) {
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            bytes.write((int) (number >>> shift));
        }
    }

    /** Seven bits a byte, where each longer form begins where the shorter ends. */
    private void varint(int number) {
        if (number >= 0x80) {
            continued((number >>> 7) - 1);
        }
        bytes.write(number & 0x7f);
    }

    private void continued(int number) {
        if (number >= 0x80) {
            continued((number >>> 7) - 1);
        }
        bytes.write(0x80 | number & 0x7f);
    }
}
