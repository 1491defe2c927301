package dev.jib.mounts.reftable;

import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * What a table says of itself, at its beginning and again in its footer.
 *
 * <pre>
 * header  "REFT" u8(version) u24(block size) u64(min update index) u64(max update index) [u32(hash)]
 * footer  header u64(ref index) u64(objects &lt;&lt; 5 | id length) u64(object index)
 *         u64(logs) u64(log index) u32(CRC-32 of the footer so far)
 * </pre>
 *
 * @param size bytes of the header
 * @param idSize bytes of an object id
 * @param blockSize what blocks are padded to, 0 when they are not
 * @param updates the update indexes of its records, first and last
 * @param hasRefs whether it begins with ref blocks
 * @param refsEnd where ref blocks and their index end
 * @param indexAt where the root of their index is, 0 when there is none
 * @param logsAt where log blocks begin, -1 when there are none
 * @param logsEnd where log blocks end
 */
record Header(
        int size,
        int idSize,
        int blockSize,
        Updates updates,
        boolean hasRefs,
        int refsEnd,
        int indexAt,
        int logsAt,
        int logsEnd) {
    /** Update indexes, unsigned. */
    record Updates(long min, long max) {
        boolean isAfter(Updates before) {
            return Long.compareUnsigned(min, before.max) > 0;
        }
    }

    private static final long MAGIC = 0x52454654; // REFT
    private static final long SHA1 = 0x73686131;
    private static final long SHA256 = 0x73323536;
    private static final int VERSION_1 = 24;
    private static final int VERSION_2 = 28;

    static Header read(byte[] bytes) {
        Cursor from = new Cursor(bytes, 0, bytes.length);
        FormatFault.unless(from.number(4) == MAGIC, "it does not begin with REFT");
        long version = from.number(1);
        FormatFault.unless(version == 1 || version == 2, "its version is neither 1 nor 2");
        int size = version == 1 ? VERSION_1 : VERSION_2;
        int blockSize = (int) from.number(3);
        Updates updates = new Updates(from.number(8), from.number(8));
        FormatFault.unless(
                Long.compareUnsigned(updates.min(), updates.max()) <= 0,
                "its update indexes are not in order");
        long hash = version == 1 ? SHA1 : from.number(4);
        FormatFault.unless(hash == SHA1 || hash == SHA256, "its ids are neither SHA-1 nor SHA-256");
        int footer = bytes.length - size - 44;
        FormatFault.unless(
                footer >= size && Arrays.equals(bytes, 0, size, bytes, footer, footer + size),
                "it does not end with what it begins with");
        return positions(
                bytes, footer, new Header(size, hash == SHA1 ? 20 : 32, blockSize, updates));
    }

    private Header(int size, int idSize, int blockSize, Updates updates) {
        this(size, idSize, blockSize, updates, false, 0, 0, -1, 0);
    }

    private static Header positions(byte[] bytes, int footer, Header known) {
        CRC32 crc = new CRC32();
        crc.update(bytes, footer, known.size + 40);
        Cursor from = new Cursor(bytes, footer + known.size, bytes.length);
        int refIndex = from.size(8);
        long objectsAndLength = from.number(8);
        from.number(8);
        int logs = from.size(8);
        int logIndex = from.size(8);
        FormatFault.unless(from.number(4) == crc.getValue(), "the checksum of its footer is wrong");
        long objects = objectsAndLength >>> 5;
        int refsEnd = first(objects, logs, footer);
        FormatFault.unless(
                objects <= footer && logs <= footer && logIndex <= footer && refIndex <= refsEnd,
                "a part lies in its footer, or not in its order");
        char begins = footer == known.size ? '-' : (char) bytes[known.size];
        FormatFault.unless("-rg".indexOf(begins) >= 0, "it begins with neither refs nor logs");
        FormatFault.unless(
                begins == 'r' || (refIndex == 0 && objects == 0),
                "it has an index of refs and no refs");
        FormatFault.unless(begins == 'r' || logs == 0, "its logs are not where it says");
        return new Header(
                known.size,
                known.idSize,
                known.blockSize,
                known.updates,
                begins == 'r',
                refsEnd,
                refIndex,
                begins == 'g' ? 0 : logs == 0 ? -1 : logs,
                logIndex == 0 ? footer : logIndex);
    }

    private static int first(long objects, int logs, int footer) {
        if (objects > 0) {
            return (int) Math.min(objects, footer);
        }
        return logs > 0 ? logs : footer;
    }
}
