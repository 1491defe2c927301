package dev.jib.gateway.lfs;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The bytes of an object, of which the last ones are given out only once all of them are there and
 * are those that the object's id and size say. Whoever reads it never has a whole wrong object.
 */
final class CheckedInput extends InputStream {
    private static final int HELD = 16 * 1024;

    private final InputStream in;
    private final LfsObject object;
    private final Runnable progress;
    private final MessageDigest digest;
    private byte[] ready = new byte[HELD];
    private byte[] next = new byte[HELD];
    private int readyLength;
    private int nextLength;
    private int position;
    private long total;
    private boolean begun;
    private boolean checked;

    /**
     * Checks that stream.
     *
     * @param progress run whenever bytes came
     */
    CheckedInput(InputStream in, LfsObject object, Runnable progress) {
        this.in = in;
        this.object = object;
        this.progress = progress;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!begun) {
            begun = true;
            nextLength = fill(next);
            advance();
        } else if (position == readyLength) {
            advance();
        }
        if (readyLength <= 0) {
            return -1;
        }
        int count = Math.min(length, readyLength - position);
        System.arraycopy(ready, position, target, offset, count);
        position += count;
        return count;
    }

    /** What was read ahead is given out now, and more is read, so that the end is seen in time. */
    private void advance() throws IOException {
        byte[] spare = ready;
        ready = next;
        readyLength = nextLength;
        position = 0;
        next = spare;
        if (readyLength == HELD) {
            nextLength = fill(next);
        } else {
            nextLength = 0;
        }
        if (nextLength == 0 && readyLength >= 0) {
            check();
        }
    }

    private void check() throws LfsException {
        if (checked) {
            return;
        }
        checked = true;
        boolean same = HexFormat.of().formatHex(digest.digest()).equals(object.oid());
        if (total != object.size() || !same) {
            throw new LfsException(
                    422,
                    "object "
                            + object.oid()
                            + ": what was sent are other bytes (expected: "
                            + object.size()
                            + " bytes with that SHA-256)");
        }
    }

    private int fill(byte[] buffer) throws IOException {
        int filled = 0;
        while (filled < HELD) {
            int count = in.read(buffer, filled, HELD - filled);
            if (count < 0) {
                break;
            }
            progress.run();
            digest.update(buffer, filled, count);
            filled += count;
            total += count;
            if (total > object.size()) {
                throw new LfsException(
                        422, "object " + object.oid() + ": more than " + object.size() + " bytes");
            }
        }
        return filled;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
