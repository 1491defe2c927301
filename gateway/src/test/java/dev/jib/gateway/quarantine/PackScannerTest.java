package dev.jib.gateway.quarantine;

import static dev.jib.gateway.quarantine.TestPack.copy;
import static dev.jib.gateway.quarantine.TestPack.delta;
import static dev.jib.gateway.quarantine.TestPack.insert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.PackScanner.PackEnd;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackScannerTest extends ScanFixture {
    @ParameterizedTest
    @EnumSource
    void readsEveryKindOfEntry(ObjectFormat format) throws Exception {
        TestPack pack = new TestPack(format);
        ObjectId blob = pack.blob("hello, world\n");
        ObjectId tree = pack.add(ObjectType.TREE, NOTHING);
        pack.ofsDelta(0, delta(13, 8, copy(0, 5), insert("!!\n")));
        pack.refDelta(blob, delta(13, 5, copy(7, 5)));
        scan(
                pack.bytes(),
                format,
                scanned -> {
                    assertThat(scanned.count()).isEqualTo(4);
                    assertThat(scanned.id(0)).isEqualTo(blob);
                    assertThat(scanned.type(1)).isEqualTo(ObjectType.TREE);
                    assertThat(scanned.find(tree)).isEqualTo(1);
                    assertThat(scanned.id(2)).isEqualTo(blobId(format, "hello!!\n"));
                    assertThat(content(scanned, 3)).isEqualTo("world");
                    assertThat(scanned.size(3)).isEqualTo(5);
                });
    }

    @Test
    void takesAPackWithoutObjects() throws Exception {
        scan(new TestPack().bytes(), scanned -> assertThat(scanned.count()).isZero());
    }

    @Test
    void resolvesADeltaWhoseBaseComesLater() throws Exception {
        TestPack pack = new TestPack();
        ObjectId middle = blobId(ObjectFormat.SHA1, "abcd");
        pack.refDelta(middle, delta(4, 5, copy(0, 4), insert("e")));
        pack.ofsDelta(0, delta(5, 6, copy(0, 5), insert("f")));
        pack.refDelta(blobId(ObjectFormat.SHA1, "abc"), delta(3, 4, copy(0, 3), insert("d")));
        pack.blob("abc");
        scan(
                pack.bytes(),
                scanned -> {
                    assertThat(scanned.id(0)).isEqualTo(blobId(ObjectFormat.SHA1, "abcde"));
                    assertThat(content(scanned, 1)).isEqualTo("abcdef");
                    assertThat(scanned.id(2)).isEqualTo(middle);
                });
    }

    @Test
    void passesOnAllBytesButTheTrailer() throws Exception {
        TestPack pack = new TestPack();
        pack.add(ObjectType.BLOB, random(1, 300_000));
        pack.blob("x");
        byte[] bytes = pack.bytes();
        ByteArrayOutputStream tee = new ByteArrayOutputStream();
        ByteArrayOutputStream spool = new ByteArrayOutputStream();
        try (Quarantine quarantine = Quarantine.open(root)) {
            ScannedPack scanned =
                    scanner(ScanLimits.defaults(), ObjectFormat.SHA1)
                            .scan(new Trickle(bytes), tee, quarantine, PackEnd.SELF_DELIMITED);
            tee.write(scanned.trailer());
            assertThat(scanned.packBytes()).isEqualTo(bytes.length);
            assertThat(scanned.openPack().readAllBytes()).isEqualTo(bytes);
            scanned.writePackBody(spool);
            spool.write(scanned.trailer());
        }
        assertThat(tee.toByteArray()).isEqualTo(bytes);
        assertThat(spool.toByteArray()).isEqualTo(bytes);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void resolvesLargeDeltasOutsideTheHeap() throws Exception {
        byte[] large = random(4, 3_000_000);
        TestPack pack = new TestPack();
        pack.add(ObjectType.BLOB, large);
        for (int i = 0; i < 6; i++) {
            int size = 3_000_000 + i;
            pack.ofsDelta(i, delta(size, size + 1, copiesOf(size), insert("" + i)));
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(large);
        expected.write(bytes("012345"));
        scan(
                pack.bytes(),
                scanned -> {
                    assertThat(scanned.id(6))
                            .isEqualTo(
                                    TestPack.idOf(
                                            ObjectFormat.SHA1,
                                            ObjectType.BLOB,
                                            expected.toByteArray()));
                    ByteArrayOutputStream content = new ByteArrayOutputStream();
                    scanned.writeContent(6, content);
                    assertThat(content.toByteArray()).isEqualTo(expected.toByteArray());
                    try (Stream<Path> scratch = Files.find(root, 2, (p, a) -> isScratch(p))) {
                        assertThat(scratch).isEmpty();
                    }
                });
    }
}
