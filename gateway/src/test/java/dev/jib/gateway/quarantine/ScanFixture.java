package dev.jib.gateway.quarantine;

import static dev.jib.gateway.quarantine.TestPack.copy;
import static dev.jib.gateway.quarantine.TestPack.delta;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.PackRefused.Code;
import dev.jib.gateway.quarantine.PackScanner.PackEnd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;

/** Scans packs made by hand in a directory of the test's own; the base of tests about packs. */
abstract class ScanFixture {
    static final byte[] NOTHING = {};

    @TempDir Path root;

    void refusesDelta(byte[] delta) {
        TestPack pack = new TestPack();
        pack.blob("abc");
        pack.ofsDelta(0, delta);
        refuses(pack, Code.BAD_DELTA);
        TestPack later = new TestPack();
        later.refDelta(blobId(ObjectFormat.SHA1, "abc"), delta);
        later.blob("abc");
        refuses(later, Code.BAD_DELTA);
    }

    void refuses(TestPack pack, Code code) {
        refuses(pack.bytes(), code);
    }

    void refuses(byte[] pack, Code code) {
        refuses(pack, ScanLimits.defaults(), code);
    }

    void refuses(byte[] pack, ScanLimits limits, Code code) {
        assertThatThrownBy(() -> scan(scanner(limits, ObjectFormat.SHA1), pack, s -> {}))
                .isInstanceOfSatisfying(
                        PackRefused.class,
                        e -> {
                            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
                            assertThat(e.getMessage()).startsWith("pack: ").doesNotContain("\n");
                        });
        assertThat(root).isEmptyDirectory();
    }

    @FunctionalInterface
    interface Check {
        void on(ScannedPack scanned) throws Exception;
    }

    void scan(byte[] pack, Check check) throws Exception {
        scan(pack, ObjectFormat.SHA1, check);
    }

    void scan(byte[] pack, ObjectFormat format, Check check) throws Exception {
        scan(scanner(ScanLimits.defaults(), format), pack, check);
    }

    void scan(PackScanner scanner, byte[] pack, Check check) throws Exception {
        try (Quarantine quarantine = Quarantine.open(root)) {
            check.on(
                    scanner.scan(
                            new ByteArrayInputStream(pack),
                            OutputStream.nullOutputStream(),
                            quarantine,
                            PackEnd.END_OF_STREAM));
        }
    }

    static PackScanner scanner(ScanLimits limits, ObjectFormat format) {
        return new PackScanner(limits, format, BlobInterest.NONE, System::nanoTime);
    }

    static String content(ScannedPack scanned, int number) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        scanned.writeContent(number, out);
        return out.toString(UTF_8);
    }

    static ObjectId blobId(ObjectFormat format, String content) {
        return TestPack.idOf(format, ObjectType.BLOB, bytes(content));
    }

    static byte[] copiesOf(int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < size; at += 0x10000) {
            out.writeBytes(copy(at, Math.min(0x10000, size - at)));
        }
        return out.toByteArray();
    }

    static boolean isScratch(Path path) {
        return path.getFileName().toString().startsWith("scratch");
    }

    static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Gives few bytes at a time, and never says how many there are. */
    static final class Trickle extends InputStream {
        private final ByteArrayInputStream in;
        private int step;

        Trickle(byte[] bytes) {
            in = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] target, int start, int length) {
            step = step % 97 + 1;
            return in.read(target, start, Math.min(length, step));
        }
    }
}
