package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes objects as a pack of version 2 without deltas.
 *
 * <pre>
 *   pack  = "PACK" version(4 = 2) count(4) *entry trailer
 *   entry = type and size(1 to 10 bytes) zlib-data
 * </pre>
 */
public final class PackWriter {
    private PackWriter() {}

    /**
     * Writes the objects of those ids, which are all of one format.
     *
     * @throws IOException when one of them is not in the source
     */
    public static void write(ObjectSource source, Set<ObjectId> ids, OutputStream out)
            throws IOException {
        ObjectFormat format =
                ids.isEmpty() ? ObjectFormat.SHA1 : ObjectFormat.of(ids.iterator().next());
        DigestOutputStream hashed = new DigestOutputStream(out, format.newDigest());
        DataOutputStream head = new DataOutputStream(hashed);
        head.writeBytes("PACK");
        head.writeInt(2);
        head.writeInt(ids.size());
        head.flush();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            for (ObjectId id : ids) {
                StoredObject object =
                        source.read(id)
                                .orElseThrow(() ->
                                        new IOException(
                                                "object "
                                                        + id
                                                        + " is missing, spoilt or larger than"
                                                        + " object-bytes (expected: all that the"
                                                        + " pack is to hold)"));
                entryHead(hashed, object.type().code(), object.content().length);
                deflater.reset();
                DeflaterOutputStream zlib = new DeflaterOutputStream(hashed, deflater);
                zlib.write(object.content());
                zlib.finish();
            }
        } finally {
            deflater.end();
        }
        hashed.flush();
        out.write(hashed.getMessageDigest().digest());
        out.flush();
    }

    /** Three bits of type and four of size, then seven of size a byte, the lowest first. */
    private static void entryHead(OutputStream out, int type, long size) throws IOException {
        long rest = size >>> 4;
        int first = type << 4 | (int) (size & 15);
        while (rest != 0) {
            out.write(first | 0x80);
            first = (int) (rest & 0x7f);
            rest >>>= 7;
        }
        out.write(first);
    }
}
