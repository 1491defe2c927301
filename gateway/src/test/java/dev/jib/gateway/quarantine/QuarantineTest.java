package dev.jib.gateway.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineTest {
    @TempDir Path root;

    @Test
    void isForItsOwnerOnlyAndGoesAwayWithItsFiles() throws Exception {
        try (Quarantine quarantine = Quarantine.open(root.resolve("deep/er"))) {
            Files.writeString(quarantine.directory().resolve("pack"), "x");
            assertThat(Files.getPosixFilePermissions(quarantine.directory()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(root.resolve("deep/er")).isEmptyDirectory();
    }

    @Test
    void sweepsWhatACrashLeftAndNothingElse() throws Exception {
        Path left = Quarantine.open(root).directory();
        Files.writeString(left.resolve("kept"), "x");
        Path outside = Files.createDirectories(root.resolve("other"));
        Files.writeString(outside.resolve("file"), "x");
        Files.createSymbolicLink(root.resolve("push-link"), outside);
        assertThat(Quarantine.sweep(root)).isEqualTo(2);
        assertThat(left).doesNotExist();
        assertThat(outside.resolve("file")).exists();
        assertThat(Quarantine.sweep(root.resolve("absent"))).isZero();
    }

    @Test
    void saysThatItIsTheDiskAndNamesNoPath() throws Exception {
        Path file = Files.writeString(root.resolve("file"), "x");
        assertThatThrownBy(() -> Quarantine.open(file))
                .isInstanceOf(QuarantineException.class)
                .hasMessage(
                        "the gateway's disk does not take the push (a file is where a directory"
                                + " must be)");
        QuarantineException full =
                new QuarantineException(new IOException("No space left on device"));
        assertThat(full)
                .hasMessage("the gateway's disk does not take the push (No space left on device)");
        assertThat(new QuarantineException(new AccessDeniedException("/var/lib/jib")))
                .hasMessage("the gateway's disk does not take the push (permission denied)");
    }

    /** The push has had its outcome by then. */
    @Test
    void whatCannotBeRemovedIsLeftForTheNextStart() throws Exception {
        Quarantine quarantine = Quarantine.open(root);
        Path inside = Files.createDirectories(quarantine.directory().resolve("a/b"));
        quarantine.close();
        assertThat(inside).exists();
    }

    @Test
    void aSessionsPushesShareWhatTheyMayHoldOfTheDisk() throws Exception {
        byte[] pack = noise(600_000);
        Quarantines quarantines = new Quarantines(root, 1_000_000);
        Quarantine first = quarantines.open("s1");
        scan(pack, first);
        try (Quarantine second = quarantines.open("s1")) {
            assertThatThrownBy(() -> scan(pack, second))
                    .isInstanceOf(DiskShareException.class)
                    .hasMessageContaining("more than 1000000 bytes")
                    .hasMessageContaining("gateway.limits.quarantine-bytes")
                    .hasMessageNotContaining(root.toString());
        }
        try (Quarantine other = quarantines.open("s2")) {
            scan(pack, other);
        }
        first.close();
        try (Quarantine third = quarantines.open("s1")) {
            scan(pack, third);
        }
        assertThat(root).isEmptyDirectory();
    }

    /** What is made again of deltas lies beside the pack, and is given back when it is done. */
    @Test
    void countsWhatDeltasNeedAndGivesItBack() throws Exception {
        byte[] base = new byte[3 << 20];
        for (int i = 0; i < 8; i++) {
            base[i] = (byte) i;
        }
        TestPack pack = new TestPack();
        pack.add(ObjectType.BLOB, base);
        for (int i = 0; i < 4; i++) {
            byte[] copied = TestPack.delta(base.length, 4, TestPack.copy(i, 4));
            pack.ofsDelta(0, copied);
        }
        DiskShare share = new DiskShare(4 << 20);
        try (Quarantine quarantine = Quarantine.open(root, share)) {
            scan(pack.bytes(), quarantine);
            DiskShare.Part rest = share.part();
            rest.take((4 << 20) - (1 << 19));
            rest.close();
        }
        DiskShare little = new DiskShare(1 << 20);
        try (Quarantine quarantine = Quarantine.open(root, little)) {
            assertThatThrownBy(() -> scan(pack.bytes(), quarantine))
                    .isInstanceOf(DiskShareException.class);
        }
        little.part().take(1 << 20);
    }

    private static byte[] noise(int length) {
        byte[] content = new byte[length];
        new Random(1).nextBytes(content);
        TestPack pack = new TestPack();
        pack.add(ObjectType.BLOB, content);
        return pack.bytes();
    }

    private static void scan(byte[] pack, Quarantine quarantine) throws Exception {
        new PackScanner(
                        ScanLimits.defaults(),
                        ObjectFormat.SHA1,
                        BlobInterest.NONE,
                        System::nanoTime)
                .scan(
                        new ByteArrayInputStream(pack),
                        OutputStream.nullOutputStream(),
                        quarantine,
                        PackScanner.PackEnd.END_OF_STREAM);
    }
}
