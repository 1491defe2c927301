package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Gives a file real blocks before it is mapped for writing: on a full disk this fails with an
 * error, where a write to a mapped hole would end in a signal.
 */
final class FillWithZeros {
    private static final int STEP = 64 * 1024;

    private FillWithZeros() {}

    static void upTo(FileChannel file, long size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(STEP);
        for (long at = file.size(); at < size; ) {
            zeros.clear().limit((int) Math.min(STEP, size - at));
            at += file.write(zeros, at);
        }
    }
}
