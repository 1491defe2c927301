package dev.jib.gateway.credential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The bytes of a file that holds a secret, which may be being written over. */
final class SmallFile {
    static final int MAX = 64 * 1024;
    private static final Duration WAIT = Duration.ofMillis(10);
    private static final int WAITS = 20;

    private SmallFile() {}

    /**
     * What it holds, at most one byte more than {@link #MAX}. A file that is being written over is
     * empty for a moment, which is waited for.
     */
    static byte[] bytes(Path path) throws IOException {
        byte[] bytes = bytesNow(path);
        for (int i = 0; bytes.length == 0 && i < WAITS; i++) {
            LockSupport.parkNanos(WAIT.toNanos());
            bytes = bytesNow(path);
        }
        return bytes;
    }

    private static byte[] bytesNow(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX + 1);
        }
    }
}
